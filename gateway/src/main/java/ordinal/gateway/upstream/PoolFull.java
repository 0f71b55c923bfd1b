package ordinal.gateway.upstream;

import java.io.IOException;

/** No connection is free, and no more requests may wait for one, or not for longer. */
public final class PoolFull extends IOException {
  private static final long serialVersionUID = 1;

  PoolFull(String message) {
    super(message);
  }
}
