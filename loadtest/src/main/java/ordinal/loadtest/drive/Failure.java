package ordinal.loadtest.drive;

import io.netty.channel.ConnectTimeoutException;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.StreamResetException;
import java.io.IOException;
import java.net.ConnectException;
import java.util.Locale;
import java.util.concurrent.TimeoutException;

/** Why there was no answer. */
public enum Failure {
  /** The driver's own bound: too many requests were under way. */
  NOT_SENT,
  /** Nobody listened. */
  REFUSED,
  /** The connection ended before the answer did. */
  CLOSED,
  /** The patience was over. */
  TIMEOUT,
  /** Anything else, such as an answer that is no HTTP. */
  OTHER;

  static Failure of(Throwable cause) {
    return switch (cause) {
      case TimeoutException _, ConnectTimeoutException _ -> TIMEOUT;
      case ConnectException _ -> REFUSED;
      case HttpClosedException _, StreamResetException _, IOException _ -> CLOSED;
      default -> OTHER;
    };
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
