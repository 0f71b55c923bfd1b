package ordinal.gateway.aggregate;

import io.netty.channel.ConnectTimeoutException;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.StreamResetException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;

/** Turns a failed request into words for clients, who must not learn addresses. */
final class Reasons {
  private Reasons() {}

  static ReadFailure of(Throwable cause, Duration timeout) {
    return cause instanceof ReadFailure known ? known : new ReadFailure(text(cause, timeout));
  }

  private static String text(Throwable cause, Duration timeout) {
    return switch (cause) {
      case ConnectTimeoutException e -> "no connection within " + timeout.toMillis() + " ms";
      case ConnectException e -> "connection refused";
      case NoRouteToHostException e -> "no route to host";
      case UnknownHostException e -> "unknown host";
      case TimeoutException e -> "no answer within " + timeout.toMillis() + " ms";
      case StreamResetException e when e.getCause() instanceof TimeoutException ->
          "no answer within " + timeout.toMillis() + " ms";
      case ConnectionPoolTooBusyException e -> "too many requests at once";
      case HttpClosedException e -> "connection closed";
      case IOException e -> "connection closed";
      default -> "failed: " + cause.getClass().getSimpleName();
    };
  }
}
