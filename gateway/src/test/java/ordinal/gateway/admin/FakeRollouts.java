package ordinal.gateway.admin;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import ordinal.gateway.objects.ObjectKey;
import ordinal.gateway.rollout.Rollouts;
import ordinal.gateway.rollout.Verb;
import ordinal.gateway.rollout.WorldException;
import org.jspecify.annotations.Nullable;

/** Rollouts by hand: shows what it was given and remembers what it was asked. */
final class FakeRollouts implements Rollouts {
  private final Map<ObjectKey, Shown> shown =
      new ConcurrentSkipListMap<>(Comparator.comparing(ObjectKey::name));
  final List<String> asked = new CopyOnWriteArrayList<>();
  volatile @Nullable String illegal;
  volatile @Nullable String unavailable;

  void show(String name, String status) {
    ObjectKey key = new ObjectKey("StatefulRollout", "default", name);
    shown.put(key, new Shown(key, "canary", status, "v7"));
  }

  @Override
  public List<Shown> all() {
    return List.copyOf(shown.values());
  }

  @Override
  public Optional<Shown> one(ObjectKey key) {
    return Optional.ofNullable(shown.get(key));
  }

  @Override
  public void ask(ObjectKey key, Verb verb, String who, Optional<String> ifVersion)
      throws WorldException {
    if (illegal != null) {
      throw new IllegalStateException(illegal);
    }
    if (unavailable != null) {
      throw new WorldException(unavailable);
    }
    asked.add(who + " " + key.name() + " " + verb + " " + ifVersion.orElse("any"));
  }
}
