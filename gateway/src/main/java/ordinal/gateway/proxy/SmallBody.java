package ordinal.gateway.proxy;

import io.netty.buffer.ByteBuf;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerResponse;
import org.jspecify.annotations.Nullable;

/** Collects a body of known, small length; one that comes in one piece is not copied. */
final class SmallBody {
  private final int length;
  private @Nullable ByteBuf all;
  private boolean copied;

  SmallBody(int length) {
    this.length = length;
  }

  void add(ByteBuf part) {
    ByteBuf first = all;
    if (first == null) {
      all = part;
      return;
    }
    ByteBuf copy = copied ? first : first.alloc().directBuffer(length);
    if (!copied) {
      copied = true;
      copy.writeBytes(first);
      first.release();
    }
    copy.writeBytes(part);
    part.release();
    all = copy;
  }

  /** Ends the answer with it, and releases it when it is out. */
  Future<Void> end(HttpServerResponse to) {
    ByteBuf whole = all;
    all = null;
    return whole == null
        ? to.end()
        : to.end(Wrapped.of(whole)).onComplete((v, failure) -> whole.release());
  }

  /** What there is of it goes another way. */
  void moveTo(Download download) {
    ByteBuf begun = all;
    all = null;
    if (begun != null) {
      download.add(begun);
    }
  }

  void release() {
    if (all != null) {
      all.release();
      all = null;
    }
  }
}
