package ordinal.gateway.routing;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import ordinal.gateway.objects.Gateway;
import ordinal.gateway.objects.GatewayClass;
import ordinal.gateway.objects.Objects;
import ordinal.gateway.objects.Problem;

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
  private final Consumer<Problem> problems;
  private final Map<Claim, BoundListener> claimed = new HashMap<>();
  private final List<BoundListener> bound = new ArrayList<>();

  private Listeners(Objects objects, Consumer<Problem> problems) {
    this.objects = objects;
    this.problems = problems;
  }

  static List<BoundListener> bind(Objects objects, Consumer<Problem> problems) {
    Listeners listeners = new Listeners(objects, problems);
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
    Map<Claim, Integer> claims = new HashMap<>();
    gateway.listeners().stream()
        .filter(Listeners::isHttp)
        .forEach(l -> claims.merge(claim(l), 1, Integer::sum));
    for (int i = 0; i < gateway.listeners().size(); i++) {
      Gateway.Listener listener = gateway.listeners().get(i);
      String field = "spec.listeners[" + i + "]";
      if (!isHttp(listener)) {
        report(gateway, field + ".protocol", listener.protocol(), "only HTTP is served");
      } else if (claims.getOrDefault(claim(listener), 0) > 1) {
        conflict(gateway, field, listener, "another listener of this Gateway");
      } else {
        claim(gateway, field, listener);
      }
    }
  }

  private static boolean isHttp(Gateway.Listener listener) {
    return listener.protocol().equals("HTTP");
  }

  private static Claim claim(Gateway.Listener listener) {
    return new Claim(listener.port(), listener.hostname().orElse(Hostnames.ANY));
  }

  private void claim(Gateway gateway, String field, Gateway.Listener listener) {
    BoundListener mine = new BoundListener(gateway, listener);
    BoundListener first = claimed.putIfAbsent(claim(listener), mine);
    if (first == null) {
      bound.add(mine);
    } else {
      String other = "listener " + first.listener().name() + " of Gateway " + first.gatewayName();
      conflict(gateway, field, listener, other);
    }
  }

  private void conflict(Gateway gateway, String field, Gateway.Listener listener, String other) {
    String message = other + " claims port " + listener.port() + " for the same hosts";
    listener
        .hostname()
        .ifPresentOrElse(
            host -> report(gateway, field + ".hostname", host, message),
            () -> report(gateway, field + ".port", listener.port(), message));
  }

  private void report(Gateway gateway, String field, Object value, String message) {
    problems.accept(gateway.meta().problem(field, value, message));
  }
}
