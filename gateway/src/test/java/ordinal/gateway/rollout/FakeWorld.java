package ordinal.gateway.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import ordinal.gateway.objects.StatefulRollout;
import ordinal.gateway.objects.StatefulRollout.Canary;
import ordinal.gateway.objects.StatefulRollout.Traffic;
import ordinal.gateway.rollout.Facts.RouteFacts;

/**
 * One rollout and what it moves. Every action is held against what must never happen, at the moment
 * when it is performed.
 */
final class FakeWorld implements World {
  /** The process dies here. */
  static final class Killed extends Error {
    private static final long serialVersionUID = 1;
  }

  /** Asked before and after each write. */
  interface Fate {
    void at(String what) throws WorldException;
  }

  final FakeSet set;
  Optional<FakeSet> other;
  StatefulRollout rollout;
  boolean leads = true;
  boolean setExists = true;
  OptionalInt stable = OptionalInt.of(100);
  OptionalInt canary = OptionalInt.of(0);
  Optional<String> status = Optional.empty();
  Optional<Command> command = Optional.empty();
  Fate fate = what -> {};
  Runnable onLeads = () -> {};
  final List<Action> actions = new ArrayList<>();
  int saves;
  final List<Note> notes = new ArrayList<>();

  FakeWorld(StatefulRollout rollout, FakeSet set, Optional<FakeSet> other) {
    this.rollout = rollout;
    this.set = set;
    this.other = other;
  }

  void round() {
    set.round();
    other.ifPresent(FakeSet::round);
  }

  RolloutStatus parsed() {
    return status.map(RolloutStatusJson::parse).orElse(RolloutStatus.NONE);
  }

  @Override
  public boolean leads() {
    onLeads.run();
    return leads;
  }

  @Override
  public List<Managed> rollouts() {
    return List.of(managed());
  }

  Managed managed() {
    return new Managed(rollout, status, command);
  }

  @Override
  public Facts observe(StatefulRollout asked) throws WorldException {
    fate.at("observe");
    return new Facts(
        setExists ? Optional.of(set.facts()) : Optional.empty(),
        other.map(FakeSet::facts),
        new RouteFacts(true, stable, canary));
  }

  @Override
  public void perform(StatefulRollout asked, Action action) throws WorldException {
    fate.at("before " + action);
    check(action);
    actions.add(action);
    switch (action) {
      case Action.SetWeights weights -> {
        stable = OptionalInt.of(weights.stable());
        canary = OptionalInt.of(weights.canary());
      }
      case Action.SetTraffic traffic -> rollout = rollout.with(traffic.traffic());
      case Action.MovePartition move -> named(move.set()).partition = move.partition();
      case Action.RestoreTemplate restore -> {
        assertThat(named(restore.set()).remembers(restore.revision())).isTrue();
        named(restore.set()).template(restore.revision());
      }
      case Action.CopyTemplate copy ->
          named(copy.to())
              .template(named(copy.to()).name + named(copy.from()).template.replaceAll(".*-", "-"));
      case Action.DeletePod delete -> named(delete.set()).delete(delete.uid());
      case Action.Scale scale -> named(scale.set()).replicas = scale.replicas();
    }
    fate.at("after " + action);
  }

  private FakeSet named(String name) {
    return set.name.equals(name) ? set : other.orElseThrow();
  }

  private void check(Action action) {
    if (action instanceof Action.SetWeights weights) {
      assertThat(weights.stable() + weights.canary()).isEqualTo(100);
      assertThat(weights.canary() == 0 || canaryReady())
          .as("%s with no ready canary", weights)
          .isTrue();
    }
    if (action instanceof Action.DeletePod delete && oneSetCanary()) {
      String revision = named(delete.set()).revisionOf(delete.uid());
      boolean serves =
          rollout
              .traffic()
              .split()
              .map(split -> split.canaryRevision().equals(revision))
              .orElse(false);
      assertThat(serves && canary.orElse(0) > 0)
          .as("%s takes a canary with weight", delete)
          .isFalse();
    }
    if (action instanceof Action.MovePartition move && oneSetCanary()) {
      checkLastOfStable(move);
    }
  }

  private void checkLastOfStable(Action.MovePartition move) {
    Optional<String> stableRevision =
        rollout.traffic().split().map(StatefulRollout.Split::stableRevision);
    boolean takesAll = move.partition() == 0 && set.replicas > 1 && set.partition > 0;
    if (takesAll
        && stableRevision.isPresent()
        && !set.template.equals(stableRevision.get())
        && set.ready(stableRevision.get()) > 0) {
      assertThat(canary.orElse(0)).as("the last of stable is taken with weight").isEqualTo(100);
    }
  }

  private boolean oneSetCanary() {
    return rollout.spec().strategy() instanceof Canary spec && spec.canarySet().isEmpty();
  }

  private boolean canaryReady() {
    if (other.isPresent()) {
      return other.get().revisions().stream().anyMatch(revision -> other.get().ready(revision) > 0);
    }
    return rollout
        .traffic()
        .split()
        .map(split -> set.ready(split.canaryRevision()) > 0)
        .orElse(false);
  }

  @Override
  public void save(StatefulRollout asked, String next, Optional<Command> done)
      throws WorldException {
    fate.at("before save");
    saves++;
    status = Optional.of(next);
    Traffic traffic = parsed().traffic();
    rollout = rollout.with(traffic);
    if (done.isPresent() && done.equals(command)) {
      command = Optional.empty();
    }
    fate.at("after save");
  }

  @Override
  public void submit(StatefulRollout asked, Command next) {
    command = Optional.of(next);
  }

  @Override
  public void tell(StatefulRollout asked, Note note) {
    notes.add(note);
  }
}
