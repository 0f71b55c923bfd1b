package ordinal.gateway.proxy;

import java.util.ArrayList;
import java.util.List;
import ordinal.gateway.routing.Mirror;
import ordinal.gateway.routing.RouteRule;

/**
 * Sends copies to the rule's mirrors, beside the request and without any effect on it. Methods that
 * may change something are not copied unless a policy says so.
 */
final class MirrorRequest implements Step {
  private final Mirrors mirrors;

  MirrorRequest(Mirrors mirrors) {
    this.mirrors = mirrors;
  }

  @Override
  public Outcome apply(Exchange exchange) {
    RouteRule rule = exchange.match().rule();
    List<Mirror> all = rule.mirrors();
    // A handshake makes no sense to somebody whose answer nobody reads.
    boolean handshake = exchange.head().scan().asksForWebSocket();
    if (!all.isEmpty()
        && !handshake
        && (rule.limits().mirrorsUnsafe() || isSafe(exchange.head().method()))) {
      copy(exchange, all);
    }
    return Outcome.PROCEED;
  }

  private void copy(Exchange exchange, List<Mirror> all) {
    List<MirrorCopy> copies = new ArrayList<>(all.size());
    for (Mirror mirror : all) {
      MirrorCopy copy = mirror.takesNext() ? mirrors.copy(exchange, mirror) : null;
      if (copy != null) {
        copies.add(copy);
      }
    }
    if (copies.isEmpty()) {
      return;
    }
    exchange.mirrored(copies);
    if (!exchange.head().scan().hasBody()) {
      // The replica comes first.
      exchange.later(() -> copies.forEach(MirrorCopy::send));
    }
  }

  private static boolean isSafe(String method) {
    return switch (method) {
      case "GET", "HEAD", "OPTIONS" -> true;
      default -> false;
    };
  }
}
