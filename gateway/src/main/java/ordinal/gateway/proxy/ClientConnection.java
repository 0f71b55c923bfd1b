package ordinal.gateway.proxy;

import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One client's connection: new, busy with requests (with HTTP/1 one after the other), kept between
 * them, or closing. New, it has a fixed time for a whole head, however slowly the bytes come. Kept,
 * it may say nothing for longer; the time for a head begins with its first byte, and with it only.
 * Of HTTP/2 any frame may come between two streams, so there it is the next stream that must come
 * in the time for which a connection is kept. Closing, it still reads for a moment, lest the answer
 * be lost to a reset (RFC 9112 section 9.6). One event loop.
 */
final class ClientConnection extends Deadline {
  private static final long LINGER_NANOS = Duration.ofSeconds(2).toNanos();

  private final Loop loop;
  private final ListenPort port;
  private final ForwardedHeaders forwarded;
  private final String peer;
  private final boolean trusted;
  private HttpConnection connection;
  private final @Nullable TlsHandshake handshake;
  private boolean http2;
  private final StrictDecoder decoder;
  // With pipelining the next request begins inside the end of the one before.
  private int busy;
  private int requests;
  private boolean kept;
  private boolean closing;
  private boolean halfSent;

  /**
   * @param handshake null for a client without TLS
   */
  ClientConnection(
      HttpConnection connection,
      ListenPort port,
      Loop loop,
      StrictDecoder decoder,
      @Nullable TlsHandshake handshake) {
    this.connection = connection;
    this.port = port;
    this.loop = loop;
    this.decoder = decoder;
    this.handshake = handshake;
    SocketAddress remote = connection.remoteAddress();
    String address = remote == null || remote.hostAddress() == null ? "" : remote.hostAddress();
    // An IPv6 zone is local to this machine.
    int zone = address.indexOf('%');
    peer = zone < 0 ? address : address.substring(0, zone);
    trusted = loop.trusted().trusts(peer);
    forwarded = new ForwardedHeaders(peer, trusted, handshake != null, port.actual());
    at = loop.now() + loop.headNanos();
  }

  ForwardedHeaders forwarded() {
    return forwarded;
  }

  /** The address at the other end, without brackets and zone. */
  String peer() {
    return peer;
  }

  /** Whether the peer's word is believed on whom it speaks for. */
  boolean isTrusted() {
    return trusted;
  }

  /** Whose connection this counts as; empty for a trusted proxy, which stands for many clients. */
  String client() {
    return trusted ? "" : ClientNetwork.of(peer);
  }

  /** What was settled before the first request; null without TLS. */
  @Nullable TlsHandshake handshake() {
    return handshake;
  }

  /** Whether the client speaks TLS with us. */
  boolean isEncrypted() {
    return handshake != null;
  }

  ListenPort port() {
    return port;
  }

  /** From its first bytes on it is known to speak HTTP/2: its requests are streams. */
  void speaksHttp2(HttpConnection sameAsHttp2) {
    connection = sameAsHttp2;
    http2 = true;
  }

  /** Has an HTTP/2 client open no more streams; one of HTTP/1 learns of it with its next answer. */
  void leave() {
    if (http2) {
      // Those that it has opened by the time it reads this are served all the same.
      Http2Pipeline.goAway(connection);
    }
  }

  boolean isClosing() {
    return closing;
  }

  /** The trailers of the request under way, once its body has ended. */
  Iterable<Map.Entry<String, String>> trailers() {
    return decoder.trailers(requests);
  }

  /** Whether the client sent more than the request under way. */
  boolean isAhead() {
    return decoder.isAhead(requests);
  }

  /** Bytes came in; those of a whole head are followed by {@link #begun} at once. */
  void received() {
    halfSent = true;
    if (kept && !http2) {
      kept = false;
      at = loop.now() + loop.headNanos();
    }
  }

  /** Whether a part of a head is here, and no request under way. */
  boolean isHalfSent() {
    return halfSent && busy == 0 && !http2;
  }

  void begun() {
    halfSent = false;
    kept = false;
    busy++;
    requests++;
    decoder.forgetTrailersBefore(requests);
    at = NEVER;
  }

  /** A request was answered and the connection stays. */
  void ended() {
    busy--;
    keep();
  }

  /** What was left of an answered request's body has come and is dropped. */
  void restDropped() {
    keep();
  }

  private void keep() {
    halfSent = decoder.isHeadBegun();
    if (busy == 0 && !closing) {
      kept = !halfSent;
      at = loop.now() + (kept ? loop.keepAliveNanos() : loop.headNanos());
    }
  }

  /** The answer under way is the last one. */
  void closing() {
    closing = true;
  }

  /** A request was answered as the last one; what is left of its body is read and dropped. */
  void endedLast(HttpServerRequest request) {
    busy--;
    closing = true;
    if (request.isEnded()) {
      connection.close();
      return;
    }
    request.endHandler(end -> connection.close());
    at = loop.now() + LINGER_NANOS;
  }

  /**
   * Breaks off, so that no client takes what it has for a whole answer.
   *
   * @param bodyEndsByClose whether a clean end would be the answer's end
   */
  void abort(boolean bodyEndsByClose) {
    closing = true;
    if (bodyEndsByClose) {
      RawChannel.reset(connection);
    } else {
      RawChannel.close(connection);
    }
  }

  /** The connection served something else than HTTP since, and is closed. */
  void left() {
    loop.left(connection);
  }

  @Override
  void expired(long now) {
    closing = true;
    if (http2) {
      connection.close();
    } else {
      RawChannel.close(connection);
    }
  }
}
