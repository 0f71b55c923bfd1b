package ordinal.gateway.folder;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import ordinal.gateway.objects.ObjectKey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is kept of each rollout: in memory, and in a file each that is durable before a change is
 * seen. Any thread; changes block.
 */
final class KeptRollouts {
  private static final Logger LOG = LoggerFactory.getLogger(KeptRollouts.class);

  private final Path folder;
  private final Map<ObjectKey, Kept> known = new ConcurrentHashMap<>();

  KeptRollouts(Path folder) {
    this.folder = folder;
  }

  /** What is known of it; nothing where it is new. */
  Kept of(ObjectKey rollout) {
    return known.computeIfAbsent(rollout, this::load);
  }

  synchronized void change(ObjectKey rollout, UnaryOperator<Kept> change) throws IOException {
    Kept before = of(rollout);
    Kept after = change.apply(before);
    if (!after.equals(before)) {
      file(rollout).write(KeptJson.write(after));
      known.put(rollout, after);
    }
  }

  private Kept load(ObjectKey rollout) {
    try {
      Optional<String> text = file(rollout).read();
      return text.map(KeptJson::read).orElse(Kept.NOTHING);
    } catch (IOException | IllegalArgumentException e) {
      // What is observed tells most of it: better to begin anew than not at all.
      LOG.error("what was kept of {} is not understood: {}", rollout, e.getMessage());
      return Kept.NOTHING;
    }
  }

  private StateFile file(ObjectKey rollout) {
    return new StateFile(folder.resolve(rollout.namespace() + "." + rollout.name() + ".json"));
  }
}
