package ordinal.gateway.upstream;

import io.netty.buffer.ByteBuf;
import java.util.Map;

/**
 * What one request may do with the connection, or the stream of one, that it was lent: {@link
 * #send} once, then the body and its {@link #end} where it has one. One event loop.
 */
public interface Connection {
  /** Whether it has served another request before: its end may have been on its way already. */
  boolean isReused();

  /** Whether anything at all came in since it was lent. */
  boolean isAnswered();

  /** The head, and with it the end of a request without a body; goes out with {@link #flush}. */
  void send(Request request);

  /** More of the body, or of what follows an upgrade; {@code part} is released by this. */
  void write(ByteBuf part);

  /** The request is whole; goes out with {@link #flush}. */
  void end(Iterable<Map.Entry<String, String>> trailers);

  /** What was written goes out. */
  void flush();

  /** Whether more may be written now; otherwise {@link Receiver#writable} will tell. */
  boolean isWritable();

  /** Nothing more of the answer is delivered until {@link #resume}. */
  void pause();

  void resume();

  /** Closes, once what was written is out; the receiver learns of the end. */
  void close();

  /** Gives up the request at once; nothing more is told of it. */
  void abort();
}
