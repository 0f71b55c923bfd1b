package ordinal.gateway.upstream;

import java.io.IOException;

/**
 * The replica says that it has done nothing about the request, which may so be sent again, whatever
 * it is (RFC 9113 section 8.7).
 */
public final class NotProcessed extends IOException {
  private static final long serialVersionUID = 1;

  NotProcessed(Throwable cause) {
    super("the replica did not take the request", cause);
  }
}
