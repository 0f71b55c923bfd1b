package ordinal.gateway.proxy;

import io.vertx.core.http.HttpVersion;

/**
 * Holds requests over TLS to what the handshake settled: the version of HTTP, and the listener, so
 * that nobody gets to one listener by the certificate of another.
 */
final class CheckServerName implements Step {
  @Override
  public Outcome apply(Exchange exchange) {
    TlsHandshake handshake = exchange.connection().handshake();
    if (handshake != null) {
      if (handshake.choseHttp2() && exchange.request().version() != HttpVersion.HTTP_2) {
        throw Refused.badRequest("HTTP/1 where HTTP/2 was agreed on (RFC 7301 section 3.2)");
      }
      if (!handshake.admits(exchange.head().host())) {
        throw new Refused(
            Refusal.MISDIRECTED, "this connection was opened for another host's listener");
      }
    }
    return Outcome.PROCEED;
  }
}
