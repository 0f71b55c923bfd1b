package ordinal.gateway.cluster;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Says in one line why the API server did not do what it was asked. Pure. */
final class Reasons {
  private Reasons() {}

  static String of(Throwable cause) {
    for (@Nullable Throwable at = cause; at != null; at = at.getCause()) {
      if (at instanceof KubernetesClientException e && e.getCode() > 0) {
        return e.getCode()
            + " "
            + Optional.ofNullable(e.getStatus())
                .map(status -> status.getMessage())
                .orElseGet(() -> line(e));
      }
    }
    return line(root(cause));
  }

  static boolean isStatus(Throwable cause, int code) {
    for (@Nullable Throwable at = cause; at != null; at = at.getCause()) {
      if (at instanceof KubernetesClientException e && e.getCode() == code) {
        return true;
      }
    }
    return false;
  }

  private static Throwable root(Throwable cause) {
    Throwable root = cause;
    for (@Nullable Throwable at = cause; at != null; at = at.getCause()) {
      root = at;
    }
    return root;
  }

  private static String line(Throwable cause) {
    String message = Optional.ofNullable(cause.getMessage()).orElse("");
    return message.isBlank()
        ? cause.getClass().getSimpleName()
        : message.lines().findFirst().orElse("");
  }
}
