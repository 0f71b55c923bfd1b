package ordinal.gateway.proxy;

import io.vertx.core.http.HttpHeaders;
import ordinal.gateway.upstream.HeaderSink;
import ordinal.gateway.upstream.Request;

/** What a replica, or a mirror, is asked for an exchange. One event loop. */
final class ForwardedRequest implements Request {
  private static final CharSequence MIRROR = HttpHeaders.createOptimized("x-ordinal-mirror");
  private static final CharSequence TRUE = HttpHeaders.createOptimized("true");

  private final Exchange exchange;
  private final boolean mirror;
  private final boolean upgrades;
  private final boolean awaited;

  private ForwardedRequest(Exchange exchange, boolean mirror, boolean upgrades, boolean awaited) {
    this.exchange = exchange;
    this.mirror = mirror;
    this.upgrades = upgrades;
    this.awaited = awaited;
  }

  /**
   * The request itself.
   *
   * @param upgrades whether it asks for WebSocket
   * @param awaited whether its body comes only when it is asked for
   */
  static ForwardedRequest of(Exchange exchange, boolean upgrades, boolean awaited) {
    return new ForwardedRequest(exchange, false, upgrades, awaited);
  }

  static ForwardedRequest copyOf(Exchange exchange) {
    return new ForwardedRequest(exchange, true, false, false);
  }

  @Override
  public String method() {
    return exchange.head().method();
  }

  @Override
  public String uri() {
    return exchange.uri();
  }

  @Override
  public void headers(HeaderSink to) {
    RequestHeaders.write(exchange, to);
    if (mirror) {
      to.add(MIRROR, TRUE);
    }
    if (upgrades) {
      to.add(HttpHeaders.CONNECTION, HttpHeaders.UPGRADE);
      to.add(HttpHeaders.UPGRADE, HttpHeaders.WEBSOCKET);
    }
    if (awaited) {
      to.add(HttpHeaders.EXPECT, HttpHeaders.CONTINUE);
    }
  }

  @Override
  public boolean hasBody() {
    return exchange.head().scan().hasBody();
  }

  @Override
  public boolean isChunked() {
    return exchange.head().scan().isChunked();
  }

  @Override
  public boolean upgrades() {
    return upgrades;
  }

  @Override
  public boolean takesTrailers() {
    return "trailers".equalsIgnoreCase(exchange.head().headers().get("te"));
  }
}
