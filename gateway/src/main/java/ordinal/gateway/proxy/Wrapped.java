package ordinal.gateway.proxy;

import io.netty.buffer.ByteBuf;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;

/** Bytes of a replica's connection as Vert.x wants them, without copying them. Stateless. */
final class Wrapped {
  private Wrapped() {}

  /** Valid until {@code bytes} are released, which Vert.x leaves to the caller. */
  static Buffer of(ByteBuf bytes) {
    return BufferInternal.buffer(bytes);
  }
}
