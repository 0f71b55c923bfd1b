package ordinal.gateway.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;

/**
 * Who asked a replica, and what becomes of it: {@link #connected} or {@link #notConnected}, then
 * any number of interim answers, a head, its body and its end, or {@link #failed} in place of what
 * is missing. Nothing comes after the end, a failure, or the asker's own {@link Connection#abort}.
 * Called on the event loop.
 */
public interface Receiver {
  /** The connection is this request's alone, until its answer's end. */
  void connected(Connection connection);

  /** Nothing was sent. */
  void notConnected(Throwable cause);

  /** A 1xx other than 101. */
  void interim(int status, HttpHeaders headers);

  /** The final answer's head; 101 only where the request asked to upgrade. */
  void head(HttpResponse head);

  /** A part of the body, which the receiver releases. */
  void body(ByteBuf part);

  /** The answer is whole. */
  void end(HttpHeaders trailers);

  /**
   * What was not sent or received yet never will be; the connection is closed.
   *
   * @param cause {@link NotProcessed} where the replica says that it did nothing
   */
  void failed(Throwable cause);

  /** After {@link Connection#isWritable} was false: it is true again. */
  void writable();
}
