package ordinal.gateway.routing;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import ordinal.gateway.objects.Gateway;
import ordinal.gateway.objects.HttpRoute;
import ordinal.gateway.objects.ObjectKey;
import ordinal.gateway.objects.Objects;
import ordinal.gateway.objects.PolicyLimits;
import ordinal.gateway.objects.Problem;
import ordinal.gateway.objects.Reason;
import ordinal.gateway.objects.TrafficPolicy;
import ordinal.gateway.objects.TrafficPolicy.Ejection;
import ordinal.gateway.objects.TrafficPolicy.RetryConstraint;
import ordinal.gateway.objects.TrafficPolicy.Section;
import ordinal.gateway.objects.TrafficPolicy.TargetKind;
import ordinal.gateway.objects.TrafficPolicy.TargetRef;

/**
 * Attaches TrafficPolicies to their targets. Of two that give the same section to one target the
 * older counts (GEP-713), by name where age does not tell. Used by one thread for one compilation.
 */
final class Policies {
  private static final Comparator<TrafficPolicy> OLDEST_FIRST =
      Comparator.<TrafficPolicy, Instant>comparing(p -> p.meta().created().orElse(Instant.MAX))
          .thenComparing(p -> p.meta().namespace())
          .thenComparing(p -> p.meta().name());

  private record Place(ObjectKey target, Optional<String> sectionName, Section section) {}

  private record Owned(Place place, TrafficPolicy policy) {}

  private final Objects objects;
  private final Consumer<Problem> problems;
  private final Lasting lasting;
  private final Map<Place, TrafficPolicy> owners = new HashMap<>();

  Policies(Objects objects, Lasting lasting, Consumer<Problem> problems) {
    this.objects = objects;
    this.lasting = lasting;
    this.problems = problems;
    objects.all(TrafficPolicy.class).stream().sorted(OLDEST_FIRST).forEach(this::attach);
    lasting.retain(targets(Section.CONCURRENCY), places(Section.RATE_LIMIT));
  }

  private Set<ObjectKey> targets(Section section) {
    return owners.keySet().stream()
        .filter(place -> place.section() == section)
        .map(Place::target)
        .collect(Collectors.toSet());
  }

  private Set<Object> places(Section section) {
    return owners.keySet().stream()
        .filter(place -> place.section() == section)
        .collect(Collectors.toSet());
  }

  BackendPolicy ofService(String namespace, String name) {
    ObjectKey service = new ObjectKey(TargetKind.SERVICE.text(), namespace, name);
    return new BackendPolicy(
        find(service, Section.RETRY_CONSTRAINT, TrafficPolicy::retryConstraint)
            .orElse(RetryConstraint.DEFAULT),
        find(service, Section.EJECTION, TrafficPolicy::ejection).orElse(Ejection.DEFAULT),
        find(service, Section.HEALTH_CHECK, TrafficPolicy::healthCheck),
        find(service, Section.SLOW_START, TrafficPolicy::slowStart),
        find(service, Section.CONCURRENCY, p -> p.limits().concurrency())
            .map(limit -> Concurrency.of(lasting.gate(service), limit)));
  }

  /** What holds for a rule: what is said of it by name, else of its route. */
  RuleLimits ofRule(ObjectKey route, Optional<String> rule) {
    Optional<RateBuckets> rate = owned(route, rule, Section.RATE_LIMIT).flatMap(this::buckets);
    Optional<PolicyLimits.RequestSize> request =
        owned(route, rule, Section.REQUEST).flatMap(o -> o.policy().limits().request());
    Optional<PolicyLimits.Pauses> pauses =
        owned(route, rule, Section.TIMEOUTS).flatMap(o -> o.policy().limits().timeouts());
    Optional<PolicyLimits.Mirroring> mirror =
        owned(route, rule, Section.MIRROR).flatMap(o -> o.policy().limits().mirror());
    return rate.isEmpty() && request.isEmpty() && pauses.isEmpty() && mirror.isEmpty()
        ? RuleLimits.NONE
        : new RuleLimits(
            rate,
            request.map(PolicyLimits.RequestSize::maxBytes).orElse(RuleLimits.ANY),
            pauses.map(PolicyLimits.Pauses::idle),
            mirror.map(PolicyLimits.Mirroring::unsafeMethods).orElse(false));
  }

  /** What holds for the clients of a listener. */
  Optional<PolicyLimits.Clients> ofListener(ObjectKey gateway, String listener) {
    return owned(gateway, Optional.of(listener), Section.CLIENTS)
        .flatMap(o -> o.policy().limits().clients());
  }

  private Optional<RateBuckets> buckets(Owned owned) {
    return owned
        .policy()
        .limits()
        .rateLimit()
        .map(limit -> lasting.buckets(owned.place(), owned.policy().meta().name(), limit));
  }

  private Optional<Owned> owned(ObjectKey target, Optional<String> name, Section section) {
    Place whole = new Place(target, Optional.empty(), section);
    return Stream.of(new Place(target, name, section), whole)
        .filter(owners::containsKey)
        .findFirst()
        .map(place -> new Owned(place, requireNonNull(owners.get(place))));
  }

  private <T> Optional<T> find(
      ObjectKey target, Section section, Function<TrafficPolicy, Optional<T>> value) {
    return Optional.ofNullable(owners.get(new Place(target, Optional.empty(), section)))
        .flatMap(value);
  }

  private void attach(TrafficPolicy policy) {
    for (int i = 0; i < policy.targetRefs().size(); i++) {
      TargetRef ref = policy.targetRefs().get(i);
      String field = "spec.targetRefs[" + i + "]";
      if (exists(policy, ref, field)) {
        policy.sections().forEach(section -> attach(policy, ref, field, section));
      }
    }
  }

  private void attach(TrafficPolicy policy, TargetRef ref, String field, Section section) {
    if (section.target() != ref.kind()) {
      String message = section.field() + " is for targets of kind " + section.target().text();
      report(policy, field + ".kind", ref.kind().text(), message, Reason.INVALID);
      return;
    }
    ObjectKey target = ref.key(policy.meta().namespace());
    TrafficPolicy first = owners.putIfAbsent(new Place(target, ref.sectionName(), section), policy);
    if (first != null) {
      String message = section.field() + " is given by the older TrafficPolicy ";
      String older = first.meta().namespace() + "/" + first.meta().name();
      report(policy, field + ".name", ref.name(), message + older, Reason.POLICY_CONFLICTED);
    }
  }

  private boolean exists(TrafficPolicy policy, TargetRef ref, String field) {
    ObjectKey target = ref.key(policy.meta().namespace());
    if (objects.find(target).isEmpty()) {
      String other = objects.shared() ? " that is of ours" : "";
      String message =
          "no " + ref.kind().text() + " " + target.namespace() + "/" + ref.name() + other;
      report(policy, field + ".name", ref.name(), message + " exists", Reason.TARGET_NOT_FOUND);
      return false;
    }
    if (ref.sectionName().filter(name -> !sections(target).contains(name)).isPresent()) {
      String message = "no such rule or listener in " + ref.kind().text() + " " + ref.name();
      String name = ref.sectionName().get();
      report(policy, field + ".sectionName", name, message, Reason.TARGET_NOT_FOUND);
      return false;
    }
    return true;
  }

  private List<String> sections(ObjectKey target) {
    return switch (objects.find(target).orElse(null)) {
      case HttpRoute route -> route.rules().stream().flatMap(rule -> rule.name().stream()).toList();
      case Gateway gateway -> gateway.listeners().stream().map(Gateway.Listener::name).toList();
      case null, default -> List.of();
    };
  }

  private void report(
      TrafficPolicy policy, String field, String value, String message, Reason reason) {
    problems.accept(policy.meta().problem(field, value, message, reason));
  }
}
