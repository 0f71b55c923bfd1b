package ordinal.gateway.rollout;

import java.util.List;
import java.util.Optional;
import ordinal.gateway.objects.StatefulRollout;
import ordinal.gateway.objects.StatefulRollout.BlueGreen;
import ordinal.gateway.objects.StatefulRollout.HeaderRoute;
import ordinal.gateway.objects.StatefulRollout.HookType;
import ordinal.gateway.objects.StatefulRollout.Traffic;
import ordinal.gateway.rollout.Facts.SetFacts;

/**
 * Two StatefulSets that take turns. The one that the weights name serves; a release begins with the
 * template of the other. Step 0: the new one has its preview replicas, and the preview's headers
 * lead to it. Step 1: the analysis before. Step 2: promotion, by itself or by a person. Promoting,
 * step 3: as many replicas as serve, then all weight in one write, then no preview. Step 4: the
 * analysis after. Step 5: the old one is kept for {@code scaleDownDelay}; until that is over an
 * abort is one write of weights. At the end the old one is scaled to 0.
 */
final class BlueGreenPlan implements StrategyPlan {
  static final String BEFORE = "before promotion";
  private static final int SWITCH = 3;
  private static final int AFTER = 4;

  private final BlueGreen spec;

  BlueGreenPlan(BlueGreen spec) {
    this.spec = spec;
  }

  @Override
  public Optional<String> obstacle(Turn turn) {
    String erase = "scaling it down would erase";
    return Obstacles.set(turn.rollout.spec().statefulSet(), turn.facts.set())
        .or(() -> Obstacles.set(spec.otherSet(), turn.facts.otherSet()))
        .or(() -> Obstacles.claims(turn.facts.set(), erase))
        .or(() -> Obstacles.claims(turn.facts.otherSet(), erase))
        .or(() -> Obstacles.weights(turn));
  }

  /** In a release as it was when it began; at rest as the weights are. */
  private static boolean otherServes(Turn turn) {
    return turn.course.serving().isEmpty()
        ? turn.facts.route().canary().orElse(0) > turn.facts.route().stable().orElse(0)
        : turn.course.serving().equals(turn.otherSet().name());
  }

  private static SetFacts serving(Turn turn) {
    return otherServes(turn) ? turn.otherSet() : turn.set();
  }

  private static SetFacts fresh(Turn turn) {
    return otherServes(turn) ? turn.set() : turn.otherSet();
  }

  @Override
  public String offered(Turn turn) {
    return fresh(turn).updateRevision();
  }

  @Override
  public boolean old(Turn turn, String revision) {
    return revision.equals(turn.revisions.otherAtStart());
  }

  @Override
  public void adopt(Turn turn) {
    Revisions.stable(turn, serving(turn).currentRevision(), fresh(turn).updateRevision());
  }

  @Override
  public Optional<Outcome> rest(Turn turn) {
    if (fresh(turn).updateRevision().equals(turn.revisions.stable())
        || OneSet.lost(serving(turn), turn.revisions.stable())) {
      adopt(turn);
      turn.note("Adopted", "what serves is " + serving(turn).name());
    }
    return OneSet.freeze(turn, serving(turn));
  }

  @Override
  public Optional<Outcome> prepare(Turn turn) {
    if (turn.course.serving().isEmpty()) {
      turn.course = Courses.serving(turn.course, serving(turn).name());
      return Optional.of(turn.again());
    }
    return Weights.ensure(turn, weight(otherServes(turn)), "leaves all weight where it is")
        .or(() -> OneSet.freeze(turn, serving(turn)))
        .or(() -> StrategyPlan.noTraffic(turn));
  }

  private static int weight(boolean other) {
    return other ? 100 : 0;
  }

  @Override
  public int steps(Turn turn) {
    return SWITCH;
  }

  @Override
  public Optional<Outcome> steps(Turn turn, int step) {
    if (turn.course.full()) {
      return Optional.empty();
    }
    return switch (step) {
      case 0 -> preview(turn);
      case 1 -> analysis(turn, spec.prePromotionAnalysis(), BEFORE);
      case 2 ->
          spec.autoPromotion() || turn.course.passed()
              ? Optional.empty()
              : Optional.of(turn.hold("step", "waits until it is promoted"));
      default -> Optional.empty();
    };
  }

  private Optional<Outcome> preview(Turn turn) {
    int replicas = spec.previewReplicas().orElse(serving(turn).replicas());
    return TwoSets.reach(turn, fresh(turn), replicas)
        .or(() -> Weights.traffic(turn, previewTraffic(turn), "shows the preview"));
  }

  private Traffic previewTraffic(Turn turn) {
    return spec.previewMatches().isEmpty()
        ? Traffic.NONE
        : new Traffic(
            Optional.empty(),
            List.of(new HeaderRoute("preview", spec.previewMatches(), otherServes(turn))),
            0);
  }

  private Optional<Outcome> analysis(
      Turn turn, Optional<StatefulRollout.Analysis> analysis, String when) {
    return analysis.isEmpty()
        ? Optional.empty()
        : Gates.check(turn, HookType.ROLLOUT)
            .or(() -> Analyses.pass(turn, analysis.get(), when, sides(turn)));
  }

  @Override
  public Optional<Outcome> promote(Turn turn) {
    if (turn.place.step() < SWITCH) {
      turn.toStep(SWITCH);
    }
    Optional<Outcome> next =
        switch (turn.place.step()) {
          case SWITCH -> switchOver(turn);
          case AFTER -> after(turn);
          default -> keep(turn);
        };
    if (next.isEmpty() && turn.place.step() <= AFTER) {
      turn.toStep(turn.place.step() + 1);
      return Optional.of(turn.again());
    }
    return next;
  }

  private Optional<Outcome> switchOver(Turn turn) {
    return TwoSets.reach(turn, fresh(turn), serving(turn).replicas())
        .or(() -> Gates.confirm(turn, HookType.CONFIRM_TRAFFIC_INCREASE))
        .or(() -> toFresh(turn))
        .or(() -> StrategyPlan.noTraffic(turn));
  }

  private static Optional<Outcome> toFresh(Turn turn) {
    if (new Pods(fresh(turn)).ready(turn.revisions.update()) == 0) {
      return Optional.of(turn.waitFor("no pod of " + fresh(turn).name() + " is ready", ""));
    }
    return Weights.ensure(
        turn, weight(!otherServes(turn)), "moves all traffic to " + fresh(turn).name());
  }

  private Optional<Outcome> after(Turn turn) {
    return toFresh(turn).or(() -> analysis(turn, spec.postPromotionAnalysis(), "after promotion"));
  }

  private Optional<Outcome> keep(Turn turn) {
    String kept = "keeps " + serving(turn).name() + " for an instant return, at most";
    return turn.course.passed() ? Optional.empty() : Pauses.time(turn, spec.scaleDownDelay(), kept);
  }

  @Override
  public boolean completed(Turn turn) {
    return false;
  }

  @Override
  public void settle(Turn turn) {
    Revisions.stable(turn, turn.revisions.update(), serving(turn).updateRevision());
  }

  @Override
  public Optional<Outcome> finish(Turn turn) {
    return TwoSets.scale(turn, serving(turn), 0).or(() -> OneSet.freeze(turn, fresh(turn)));
  }

  @Override
  public Optional<Outcome> abort(Turn turn) {
    if (turn.course.serving().isEmpty()) {
      turn.course = Courses.serving(turn.course, serving(turn).name());
    }
    return Weights.ensure(turn, weight(otherServes(turn)), "moves all traffic to stable")
        .or(() -> StrategyPlan.noTraffic(turn))
        .or(() -> TwoSets.scale(turn, fresh(turn), 0))
        .or(() -> {
          Revisions.other(turn, fresh(turn).updateRevision());
          return Optional.empty();
        });
  }

  @Override
  public Measurer.Sides sides(Turn turn) {
    return TwoSets.sides(turn, otherServes(turn));
  }

  @Override
  public SetFacts source(Turn turn) {
    return fresh(turn);
  }

  @Override
  public Optional<Integer> farewellWeight(Turn turn) {
    return Optional.of(weight(otherServes(turn)));
  }
}
