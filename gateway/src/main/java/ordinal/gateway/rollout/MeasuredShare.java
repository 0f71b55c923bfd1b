package ordinal.gateway.rollout;

import java.time.Duration;
import java.util.OptionalDouble;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import ordinal.gateway.objects.StatefulRollout;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The canary's share of requests as all gateways measured it of late. For people: it decides
 * nothing. On the loop's thread; only what is measured comes from another one.
 */
final class MeasuredShare {
  private static final Logger LOG = LoggerFactory.getLogger(MeasuredShare.class);
  static final Duration WINDOW = Duration.ofSeconds(10);
  static final Duration INTERVAL = Duration.ofSeconds(5);

  private final Measurer measurer;
  private final Executor asking;
  private final AtomicBoolean asked = new AtomicBoolean();
  private volatile OptionalDouble last = OptionalDouble.empty();
  private boolean anyYet;
  private long askedAt;

  MeasuredShare(Measurer measurer, Executor asking) {
    this.measurer = measurer;
    this.asking = asking;
  }

  /**
   * As it was measured last, in percent; begins the next measurement where that is due.
   *
   * @param stage at which it is measured at all only while something is released
   */
  OptionalDouble now(StatefulRollout rollout, Stage stage, long nanos) {
    if (rollout.spec().canaryService().isEmpty() || stage.isResting()) {
      last = OptionalDouble.empty();
      anyYet = false;
      return last;
    }
    boolean due = !anyYet || nanos - askedAt >= INTERVAL.toNanos();
    if (due && asked.compareAndSet(false, true)) {
      anyYet = true;
      askedAt = nanos;
      asking.execute(() -> measure(rollout));
    }
    return last;
  }

  private void measure(StatefulRollout rollout) {
    try {
      OptionalDouble percent = measurer.measuredWeight(rollout, WINDOW);
      last =
          percent.isPresent()
              ? OptionalDouble.of(Math.round(percent.getAsDouble() * 10) / 10.0)
              : percent;
    } catch (RuntimeException e) {
      LOG.warn("{}: its share cannot be measured", rollout.key(), e);
      last = OptionalDouble.empty();
    } finally {
      asked.set(false);
    }
  }
}
