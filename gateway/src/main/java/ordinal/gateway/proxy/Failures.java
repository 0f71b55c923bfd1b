package ordinal.gateway.proxy;

import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.StreamResetException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import ordinal.gateway.upstream.ClosedEarly;
import ordinal.gateway.upstream.PoolFull;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What each failure is answered with, in one place. Stateless. */
final class Failures {
  private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

  private Failures() {}

  /** A head that the decoder refused: too long, or not HTTP/1. */
  static Refused ofHead(Throwable cause) {
    return switch (cause) {
      case TooLongHttpLineException e -> new Refused(Refusal.LINE_TOO_LONG, message(e));
      case TooLongHttpHeaderException e -> new Refused(Refusal.HEAD_TOO_LARGE, message(e));
      case HeadGrammar.UnknownVersion e -> new Refused(Refusal.VERSION_NOT_SUPPORTED, message(e));
      default -> Refused.badRequest(message(cause));
    };
  }

  /** No connection to a replica: nothing was sent. Clients must not learn its address. */
  static Refused ofConnect(Throwable cause) {
    return switch (cause) {
      // The pool is full because the replica is slow, not because it is gone.
      case PoolFull e -> new Refused(Refusal.OVERLOADED, message(e));
      case ConnectTimeoutException e -> new Refused(Refusal.UNREACHABLE, "no connection in time");
      case NoRouteToHostException e -> new Refused(Refusal.UNREACHABLE, "no route to host");
      case ConnectException e -> new Refused(Refusal.UNREACHABLE, "connection refused");
      case SocketException e -> new Refused(Refusal.UNREACHABLE, "no connection");
      default -> new Refused(Refusal.UNREACHABLE, message(cause));
    };
  }

  /** The request was sent, at least in part, and no whole answer came back. */
  static Refused ofUpstream(Throwable cause) {
    return switch (cause) {
      case Refused refused -> refused;
      case HttpClosedException e -> new Refused(Refusal.UPSTREAM_FAILED, ClosedEarly.MESSAGE);
      case StreamResetException e -> new Refused(Refusal.UPSTREAM_FAILED, message(e));
      case IOException e -> new Refused(Refusal.UPSTREAM_FAILED, message(e));
      // The decoder reports answers that break HTTP's framing as exceptions of many types.
      default -> new Refused(Refusal.UPSTREAM_FAILED, "not a valid answer: " + message(cause));
    };
  }

  /** A step threw: an error of ours, logged with its stack. */
  static Refused ofStep(Throwable cause) {
    if (cause instanceof Refused refused) {
      return refused;
    }
    LOG.error("A request failed inside the gateway", cause);
    return new Refused(Refusal.INTERNAL, "see the gateway's log");
  }

  /** The body of the answer (RFC 9457). */
  static JsonObject problem(Refused refused, String instance) {
    JsonObject json =
        new JsonObject()
            .put("type", refused.refusal().type())
            .put("title", refused.refusal().title())
            .put("status", refused.refusal().status())
            .put("detail", refused.detail());
    return instance.isEmpty() ? json : json.put("instance", instance);
  }

  private static String message(Throwable cause) {
    String message = cause.getMessage();
    return message == null ? cause.getClass().getSimpleName() : message;
  }
}
