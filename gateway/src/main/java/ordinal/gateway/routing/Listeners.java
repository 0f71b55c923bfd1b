package ordinal.gateway.routing;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import ordinal.gateway.objects.Gateway;
import ordinal.gateway.objects.GatewayClass;
import ordinal.gateway.objects.Objects;
import ordinal.gateway.objects.Problem;
import ordinal.gateway.objects.Reason;
import ordinal.gateway.tls.KeyedCertificate;

/**
 * Decides which listeners serve. Within one Gateway the API lets none of several equal listeners
 * win. Between Gateways the older one keeps its port and host, so that a new object never takes
 * away what runs; without creation times the first by name. Used by one thread for one compilation.
 */
final class Listeners {
  private static final Comparator<Gateway> OLDEST_FIRST =
      Comparator.<Gateway, Instant>comparing(g -> g.meta().created().orElse(Instant.MAX))
          .thenComparing(g -> g.meta().namespace() + "/" + g.meta().name());

  private record Claim(int port, String hostname) {}

  private final Objects objects;
  private final Certificates certificates;
  private final Consumer<Problem> problems;
  private final Map<Claim, BoundListener> claimed = new HashMap<>();
  // A port is with TLS or without it, whoever comes first.
  private final Map<Integer, BoundListener> ports = new HashMap<>();
  private final List<BoundListener> bound = new ArrayList<>();

  private Listeners(Objects objects, Certificates certificates, Consumer<Problem> problems) {
    this.objects = objects;
    this.certificates = certificates;
    this.problems = problems;
  }

  static List<BoundListener> bind(
      Objects objects, Certificates certificates, Consumer<Problem> problems) {
    Listeners listeners = new Listeners(objects, certificates, problems);
    objects.all(Gateway.class).stream()
        .filter(listeners::isOurs)
        .sorted(OLDEST_FIRST)
        .forEach(listeners::bind);
    return List.copyOf(listeners.bound);
  }

  private boolean isOurs(Gateway gateway) {
    List<GatewayClass> classes = objects.all(GatewayClass.class);
    String wanted = gateway.gatewayClassName();
    if (classes.isEmpty()) {
      return true;
    }
    List<GatewayClass> named =
        classes.stream().filter(c -> c.meta().name().equals(wanted)).toList();
    if (named.stream().anyMatch(c -> c.controllerName().equals(GatewayClass.CONTROLLER))) {
      return true;
    }
    String message =
        named.isEmpty()
            ? "no GatewayClass of this name exists"
            : "the controller of this GatewayClass is "
                + named.getFirst().controllerName()
                + ", not "
                + GatewayClass.CONTROLLER;
    problems.accept(gateway.meta().problem("spec.gatewayClassName", wanted, message));
    return false;
  }

  private void bind(Gateway gateway) {
    Optional<KeyedCertificate> identity = certificates.forReplicas(gateway);
    Map<Claim, Integer> claims = new HashMap<>();
    Map<Integer, Set<String>> protocols = new HashMap<>();
    for (Gateway.Listener listener : gateway.listeners()) {
      if (listener.isServed()) {
        claims.merge(claim(listener), 1, Integer::sum);
        protocols.computeIfAbsent(listener.port(), p -> new HashSet<>()).add(listener.protocol());
      }
    }
    for (int i = 0; i < gateway.listeners().size(); i++) {
      Gateway.Listener listener = gateway.listeners().get(i);
      String field = "spec.listeners[" + i + "]";
      if (isUnsupported(gateway, field, listener)) {
        continue;
      }
      if (protocols.getOrDefault(listener.port(), Set.of()).size() > 1) {
        mixed(gateway, field, listener, "another listener of this Gateway");
      } else if (claims.getOrDefault(claim(listener), 0) > 1) {
        conflict(gateway, field, listener, "another listener of this Gateway");
      } else {
        claim(gateway, i, field, identity);
      }
    }
  }

  private boolean isUnsupported(Gateway gateway, String field, Gateway.Listener listener) {
    Reason reason = Reason.UNSUPPORTED_PROTOCOL;
    if (!listener.isServed()) {
      String message = "is not supported yet: this listener is left out";
      report(gateway, field + ".protocol", listener.protocol(), message, reason);
      return true;
    }
    if (listener.tls().filter(tls -> !tls.terminates()).isPresent()) {
      String message = "must be Terminate for protocol HTTPS: this listener is left out";
      report(gateway, field + ".tls.mode", "Passthrough", message, reason);
      return true;
    }
    if (listener.tls().filter(Gateway.Tls::asksClients).isPresent()) {
      String message =
          "asks for certificates of clients, which are not checked yet: this listener is left out"
              + " rather than open to everyone";
      report(gateway, field + ".tls", "", message, reason);
      return true;
    }
    return false;
  }

  private static Claim claim(Gateway.Listener listener) {
    return new Claim(listener.port(), listener.hostname().orElse(Hostnames.ANY));
  }

  private void claim(
      Gateway gateway, int index, String field, Optional<KeyedCertificate> identity) {
    Gateway.Listener listener = gateway.listeners().get(index);
    BoundListener onPort = ports.get(listener.port());
    if (onPort != null && onPort.listener().isEncrypted() != listener.isEncrypted()) {
      mixed(gateway, field, listener, named(onPort));
      return;
    }
    BoundListener mine =
        new BoundListener(gateway, index, certificates.of(gateway, listener, field), identity);
    ports.putIfAbsent(listener.port(), mine);
    BoundListener first = claimed.putIfAbsent(claim(listener), mine);
    if (first == null) {
      bound.add(mine);
    } else {
      conflict(gateway, field, listener, named(first));
    }
  }

  private static String named(BoundListener other) {
    return "listener " + other.listener().name() + " of Gateway " + other.gatewayName();
  }

  private void mixed(Gateway gateway, String field, Gateway.Listener listener, String other) {
    String message =
        other
            + " has port "
            + listener.port()
            + " "
            + (listener.isEncrypted() ? "without" : "with")
            + " TLS, and a port can be only one of the two";
    Reason reason = Reason.PROTOCOL_CONFLICT;
    report(gateway, field + ".protocol", listener.protocol(), message, reason);
  }

  private void conflict(Gateway gateway, String field, Gateway.Listener listener, String other) {
    String message = other + " claims port " + listener.port() + " for the same hosts";
    Reason reason = Reason.HOSTNAME_CONFLICT;
    listener
        .hostname()
        .ifPresentOrElse(
            host -> report(gateway, field + ".hostname", host, message, reason),
            () -> report(gateway, field + ".port", listener.port(), message, reason));
  }

  private void report(Gateway gateway, String field, Object value, String message, Reason reason) {
    problems.accept(gateway.meta().problem(field, value, message, reason));
  }
}
