package ordinal.gateway.objects;

import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Our kind {@code TrafficPolicy} of ordinal.dev/v1alpha1, attached directly to what it is about
 * (GEP-713): how to treat the replicas of a Service, and what to let through to a Service, by a
 * route and at a Gateway. A section that is absent says nothing; the values within a section have
 * their defaults filled in.
 */
public record TrafficPolicy(
    Meta meta,
    List<TargetRef> targetRefs,
    Optional<RetryConstraint> retryConstraint,
    Optional<Ejection> ejection,
    Optional<HealthCheck> healthCheck,
    Optional<SlowStart> slowStart,
    PolicyLimits limits)
    implements KubeObject {
  public TrafficPolicy {
    targetRefs = List.copyOf(targetRefs);
  }

  /** What a policy can be attached to. */
  public enum TargetKind {
    SERVICE("", "Service"),
    ROUTE(HttpRoute.GROUP, "HTTPRoute"),
    GATEWAY(HttpRoute.GROUP, "Gateway");

    private final String group;
    private final String text;

    TargetKind(String group, String text) {
      this.group = group;
      this.text = text;
    }

    /** As it is written. */
    public String text() {
      return text;
    }

    static Optional<TargetKind> of(String group, String kind) {
      return Arrays.stream(values())
          .filter(known -> known.group.equals(group) && known.text.equals(kind))
          .findFirst();
    }
  }

  /**
   * An object of the policy's namespace.
   *
   * @param sectionName a rule of an HTTPRoute or a listener of a Gateway
   */
  public record TargetRef(TargetKind kind, String name, Optional<String> sectionName) {
    /** The object, in the policy's namespace. */
    public ObjectKey key(String namespace) {
      return new ObjectKey(kind.text(), namespace, name);
    }
  }

  /** The parts of a policy, with the kind of target that each is for. */
  public enum Section {
    RETRY_CONSTRAINT("retryConstraint", TargetKind.SERVICE),
    EJECTION("ejection", TargetKind.SERVICE),
    HEALTH_CHECK("healthCheck", TargetKind.SERVICE),
    SLOW_START("slowStart", TargetKind.SERVICE),
    CONCURRENCY("concurrency", TargetKind.SERVICE),
    RATE_LIMIT("rateLimit", TargetKind.ROUTE),
    REQUEST("request", TargetKind.ROUTE),
    TIMEOUTS("timeouts", TargetKind.ROUTE),
    MIRROR("mirror", TargetKind.ROUTE),
    CLIENTS("clients", TargetKind.GATEWAY);

    private final String field;
    private final TargetKind target;

    Section(String field, TargetKind target) {
      this.field = field;
      this.target = target;
    }

    public String field() {
      return field;
    }

    public TargetKind target() {
      return target;
    }
  }

  /** The sections that are present. */
  public Set<Section> sections() {
    return Arrays.stream(Section.values())
        .filter(section -> section(section).isPresent())
        .collect(Collectors.toCollection(() -> EnumSet.noneOf(Section.class)));
  }

  private Optional<?> section(Section section) {
    return switch (section) {
      case RETRY_CONSTRAINT -> retryConstraint;
      case EJECTION -> ejection;
      case HEALTH_CHECK -> healthCheck;
      case SLOW_START -> slowStart;
      case CONCURRENCY -> limits.concurrency();
      case RATE_LIMIT -> limits.rateLimit();
      case REQUEST -> limits.request();
      case TIMEOUTS -> limits.timeouts();
      case MIRROR -> limits.mirror();
      case CLIENTS -> limits.clients();
    };
  }

  /**
   * How many tries beyond the first are allowed: a share of the requests, or a rate that is always
   * allowed, whichever is more. Names as in Gateway API's XBackendTrafficPolicy.
   */
  public record RetryConstraint(Budget budget, Rate minRetryRate) {
    public static final RetryConstraint DEFAULT =
        new RetryConstraint(
            new Budget(20, Duration.ofSeconds(10)), new Rate(10, Duration.ofSeconds(1)));
  }

  /**
   * A share of the requests of the last interval.
   *
   * @param percent 0 to 100
   */
  public record Budget(int percent, Duration interval) {}

  /** So many in each interval. */
  public record Rate(int count, Duration interval) {}

  /**
   * When a replica gets no more traffic for a while because of what it answered.
   *
   * @param consecutiveErrors gateway errors in a row that eject; 0 for never
   * @param interval how often success rates are compared, and how soon the past is forgiven by one
   *     ejection
   * @param baseTime of the first ejection; the n-th in a row takes n times as long
   * @param maxTime longest ejection
   * @param maxPercent of the replicas may be ejected at a time, but always one
   * @param panicThreshold percentage of replicas in good health below which all are used
   * @param successRate absent where replicas are not compared with each other
   */
  public record Ejection(
      int consecutiveErrors,
      Duration interval,
      Duration baseTime,
      Duration maxTime,
      int maxPercent,
      int panicThreshold,
      Optional<SuccessRate> successRate) {
    public static final Ejection DEFAULT =
        new Ejection(
            5,
            Duration.ofSeconds(10),
            Duration.ofSeconds(30),
            Duration.ofMinutes(5),
            50,
            50,
            Optional.empty());
  }

  /**
   * Ejects a replica whose success rate of an interval is lower than the mean of all by more than
   * so many standard deviations.
   *
   * @param minReplicas with enough requests, or none is ejected
   * @param minRequests of a replica in the interval, or it is left out
   */
  public record SuccessRate(int minReplicas, int minRequests, double deviations) {
    static final SuccessRate DEFAULT = new SuccessRate(5, 100, 1.9);
  }

  /** Asks each replica now and then; any 2xx is good. */
  public record HealthCheck(
      String path,
      Duration interval,
      Duration timeout,
      int healthyThreshold,
      int unhealthyThreshold) {
    static final HealthCheck DEFAULT =
        new HealthCheck("/healthz", Duration.ofSeconds(5), Duration.ofSeconds(1), 2, 3);
  }

  /** Time in which the share of a replica that just got ready grows to the full. */
  public record SlowStart(Duration window) {}
}
