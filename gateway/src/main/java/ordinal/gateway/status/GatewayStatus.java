package ordinal.gateway.status;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import ordinal.gateway.objects.Gateway;
import ordinal.gateway.objects.ObjectKey;
import ordinal.gateway.objects.Problem;
import ordinal.gateway.objects.Reason;
import ordinal.gateway.routing.Attachment;
import ordinal.gateway.routing.BoundListener;
import ordinal.gateway.routing.Snapshot;

/**
 * Gateways and their listeners. Of a Gateway whose newest state is refused the listeners are those
 * in force, at the generation that is in force. Used by one thread for one snapshot.
 */
final class GatewayStatus {
  private static final Set<Reason> OF_LISTENERS =
      Set.of(
          Reason.PORT_UNAVAILABLE,
          Reason.UNSUPPORTED_PROTOCOL,
          Reason.HOSTNAME_CONFLICT,
          Reason.PROTOCOL_CONFLICT,
          Reason.INVALID_ROUTE_KINDS,
          Reason.INVALID_CERTIFICATE_REF,
          Reason.REF_NOT_PERMITTED);

  private record Place(ObjectKey gateway, int listener) {}

  private final Snapshot snapshot;
  private final Found found;
  private final List<Address> addresses;
  private final Map<Place, Set<ObjectKey>> attached = new HashMap<>();
  // Listeners with TLS and without any certificate.
  private final Set<Place> unusable = new HashSet<>();

  GatewayStatus(Snapshot snapshot, Found found, List<Address> addresses) {
    this.snapshot = snapshot;
    this.found = found;
    this.addresses = addresses;
    for (BoundListener listener : snapshot.routing().listeners()) {
      if (!listener.isUsable()) {
        unusable.add(new Place(listener.gateway().key(), listener.index()));
      }
    }
    for (Attachment attachment : snapshot.routing().attachments()) {
      // Only accepted routes count, and one whose newest state is refused is not.
      if (!snapshot.refused().containsKey(attachment.route())) {
        for (BoundListener listener : attachment.listeners()) {
          Place place = new Place(listener.gateway().key(), listener.index());
          attached.computeIfAbsent(place, p -> new HashSet<>()).add(attachment.route());
        }
      }
    }
  }

  Status of(Gateway newest, Optional<Refused> refused) {
    ObjectKey key = newest.key();
    Optional<Gateway> inForce = snapshot.objects().find(Gateway.class, key.namespace(), key.name());
    List<Status.Listener> listeners = inForce.map(this::listeners).orElse(List.of());
    return new Status.OfGateway(
        inForce.isPresent() ? addresses : List.of(),
        refused.map(r -> refused(key, r)).orElseGet(() -> conditions(newest, listeners)),
        listeners);
  }

  private List<Condition> refused(ObjectKey key, Refused refused) {
    List<Problem> problems = found.of(key, reason -> reason == Reason.INVALID);
    String message = refused.message(problems);
    String reason = Reason.INVALID.text();
    return List.of(
        Condition.no("Accepted", reason, message, refused.generation()),
        Condition.no("Programmed", reason, message, refused.generation()));
  }

  private List<Condition> conditions(Gateway gateway, List<Status.Listener> listeners) {
    List<Status.Listener> valid =
        listeners.stream().filter(l -> condition(l, "Accepted").isTrue()).toList();
    return List.of(accepted(gateway, listeners, valid), programmed(gateway, valid));
  }

  private Condition accepted(
      Gateway gateway, List<Status.Listener> listeners, List<Status.Listener> valid) {
    long generation = gateway.meta().generation();
    List<Problem> addressed =
        found.of(gateway.key(), reason -> reason == Reason.UNSUPPORTED_ADDRESS);
    if (!addressed.isEmpty()) {
      String reason = Reason.UNSUPPORTED_ADDRESS.text();
      return Condition.no("Accepted", reason, Found.message(addressed), generation);
    }
    if (valid.size() == listeners.size()) {
      return Condition.yes("Accepted", "Accepted", "all listeners are valid", generation);
    }
    Condition.Truth some = valid.isEmpty() ? Condition.Truth.FALSE : Condition.Truth.TRUE;
    String message = invalid(listeners) + "; valid: " + (valid.isEmpty() ? "none" : names(valid));
    return new Condition("Accepted", some, "ListenersNotValid", message, generation);
  }

  private Condition programmed(Gateway gateway, List<Status.Listener> valid) {
    long generation = gateway.meta().generation();
    List<Status.Listener> served =
        valid.stream().filter(l -> condition(l, "Programmed").isTrue()).toList();
    if (served.isEmpty()) {
      String message = "no listener can be served, see their conditions";
      return Condition.no("Programmed", Reason.INVALID.text(), message, generation);
    }
    if (addresses.isEmpty()) {
      String message = "the Service in front of this gateway has no address yet";
      return Condition.no("Programmed", "AddressNotAssigned", message, generation);
    }
    String message = "serves listeners " + names(served);
    return Condition.yes("Programmed", "Programmed", message, generation);
  }

  private static String invalid(List<Status.Listener> listeners) {
    return listeners.stream()
        .filter(l -> !condition(l, "Accepted").isTrue())
        .map(l -> "listener " + l.name() + ": " + condition(l, "Accepted").message())
        .collect(Collectors.joining("; "));
  }

  private static String names(List<Status.Listener> listeners) {
    return listeners.stream().map(Status.Listener::name).collect(Collectors.joining(", "));
  }

  private static Condition condition(Status.Listener listener, String type) {
    return listener.conditions().stream()
        .filter(c -> c.type().equals(type))
        .findFirst()
        .orElseThrow();
  }

  private List<Status.Listener> listeners(Gateway gateway) {
    List<Problem> problems = found.of(gateway.key(), OF_LISTENERS::contains);
    List<Status.Listener> listeners = new ArrayList<>();
    for (int i = 0; i < gateway.listeners().size(); i++) {
      Gateway.Listener listener = gateway.listeners().get(i);
      String field = "spec.listeners[" + i + "]";
      Place place = new Place(gateway.key(), i);
      List<Problem> own = problems.stream().filter(p -> p.field().startsWith(field)).toList();
      listeners.add(
          new Status.Listener(
              listener.name(),
              listener.isServed() ? List.of("HTTPRoute") : List.of(),
              attached.getOrDefault(place, Set.of()).size(),
              conditions(own, !unusable.contains(place), gateway.meta().generation())));
    }
    return listeners;
  }

  private static List<Condition> conditions(
      List<Problem> problems, boolean usable, long generation) {
    List<Problem> conflicts = about(problems, Reason.Condition.CONFLICTED);
    List<Problem> unresolved = about(problems, Reason.Condition.RESOLVED_REFS);
    // A listener in conflict is not accepted either, although the API has no reason of its own for
    // that.
    List<Problem> unaccepted = new ArrayList<>(about(problems, Reason.Condition.ACCEPTED));
    unaccepted.addAll(conflicts);
    return List.of(
        positive("Accepted", "Accepted", "is valid", unaccepted, generation),
        conflicts.isEmpty()
            ? Condition.no("Conflicted", "NoConflicts", "no other listener is like it", generation)
            : Condition.yes(
                "Conflicted",
                Found.reason(conflicts, Reason.HOSTNAME_CONFLICT),
                Found.message(conflicts),
                generation),
        positive(
            "ResolvedRefs", "ResolvedRefs", "refers to nothing missing", unresolved, generation),
        programmed(unaccepted, usable ? List.of() : unresolved, generation));
  }

  private static Condition programmed(
      List<Problem> unaccepted, List<Problem> unusable, long generation) {
    List<Problem> problems = unaccepted.isEmpty() ? unusable : unaccepted;
    return problems.isEmpty()
        ? Condition.yes("Programmed", "Programmed", "is open", generation)
        : Condition.no("Programmed", Reason.INVALID.text(), Found.message(problems), generation);
  }

  private static List<Problem> about(List<Problem> problems, Reason.Condition condition) {
    return problems.stream()
        .filter(p -> p.reason() != null && p.reason().condition() == condition)
        .toList();
  }

  private static Condition positive(
      String type, String reason, String message, List<Problem> problems, long generation) {
    return problems.isEmpty()
        ? Condition.yes(type, reason, message, generation)
        : Condition.no(
            type, Found.reason(problems, Reason.INVALID), Found.message(problems), generation);
  }
}
