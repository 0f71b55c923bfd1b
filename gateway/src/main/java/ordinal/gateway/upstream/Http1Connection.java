package ordinal.gateway.upstream;

import static io.netty.channel.ChannelFutureListener.CLOSE;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.Map;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * One connection to a replica: idle in its pool, lent to one request, or closed. It goes back when
 * request and answer are both whole, nothing follows the answer, and both sides keep it; in every
 * other case it is closed, so that no answer can reach a request that it was not meant for. One
 * event loop.
 */
final class Http1Connection extends ChannelInboundHandlerAdapter implements Connection {
  private static final int HEAD = 1024;
  private static final int SIZE_LINE = 10;
  private static final int LINE_END = '\r' << 8 | '\n';
  private static final byte[] LAST_CHUNK = {'0', '\r', '\n', '\r', '\n'};
  private static final int CONTINUE = 100;
  private static final int SWITCHING = 101;
  private static final int FINAL = 200;

  private final Channel channel;
  private final Http1Pool.Host host;
  private final AnswerDecoder decoder;
  // What was decoded while the receiver wanted nothing: at most what one read brought.
  private final Queue<Object> waiting = new ArrayDeque<>();

  // Of the request that it is lent to.
  private @Nullable Receiver receiver;
  private boolean reused;
  private boolean sent;
  private boolean chunked;
  private boolean ended;
  private boolean interim;
  private boolean keep;
  private boolean upgrade;
  private boolean tunnel;
  private boolean paused;
  private boolean full;

  // While it is idle.
  long idleSince;

  Http1Connection(Channel channel, Http1Pool.Host host, AnswerDecoder decoder) {
    this.channel = channel;
    this.host = host;
    this.decoder = decoder;
  }

  void lend(Receiver to) {
    receiver = to;
    decoder.begin();
    sent = false;
    chunked = false;
    ended = false;
    interim = false;
    keep = false;
    upgrade = false;
    paused = false;
    full = false;
    to.connected(this);
  }

  @Override
  public boolean isReused() {
    return reused;
  }

  @Override
  public boolean isAnswered() {
    return decoder.isFed();
  }

  @Override
  public void send(Request request) {
    ByteBuf head = channel.alloc().directBuffer(HEAD);
    try {
      HeadWriter writer = new HeadWriter(head, request.method(), request.uri());
      request.headers(writer);
      if (request.isChunked()) {
        writer.add(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
      }
      writer.end();
    } catch (RuntimeException e) {
      head.release();
      throw e;
    }
    decoder.expect(request.method().equals("HEAD"));
    upgrade = request.upgrades();
    chunked = request.isChunked();
    sent = !request.hasBody();
    write0(head);
  }

  @Override
  public void write(ByteBuf part) {
    if (!chunked) {
      write0(part);
    } else if (part.isReadable()) {
      ByteBuf size = channel.alloc().directBuffer(SIZE_LINE);
      ByteBufUtil.writeAscii(size, Integer.toHexString(part.readableBytes()));
      write0(size.writeShort(LINE_END));
      write0(part);
      write0(Unpooled.wrappedBuffer(LAST_CHUNK, 1, 2));
    } else {
      part.release();
    }
  }

  @Override
  public void end(Iterable<Map.Entry<String, String>> trailers) {
    sent = true;
    if (chunked) {
      write0(lastChunk(trailers.iterator()));
    }
  }

  private ByteBuf lastChunk(Iterator<Map.Entry<String, String>> trailers) {
    if (!trailers.hasNext()) {
      return Unpooled.wrappedBuffer(LAST_CHUNK);
    }
    ByteBuf bytes = channel.alloc().directBuffer(HEAD);
    try {
      HeadWriter writer = HeadWriter.ofTrailers(bytes);
      while (trailers.hasNext()) {
        Map.Entry<String, String> trailer = trailers.next();
        writer.add(trailer.getKey(), trailer.getValue());
      }
      writer.end();
      return bytes;
    } catch (RuntimeException e) {
      bytes.release();
      throw e;
    }
  }

  // A failure comes back as an exception of the channel.
  private void write0(ByteBuf bytes) {
    var _ = channel.write(bytes, channel.voidPromise());
    if (!channel.isWritable()) {
      full = true;
    }
  }

  @Override
  public void flush() {
    channel.flush();
  }

  @Override
  public boolean isWritable() {
    return channel.isWritable();
  }

  @Override
  public void pause() {
    if (!paused) {
      paused = true;
      channel.config().setAutoRead(false);
    }
  }

  @Override
  public void resume() {
    if (paused) {
      paused = false;
      deliverWaiting();
      if (!paused) {
        channel.config().setAutoRead(true);
      }
    }
  }

  @Override
  public void abort() {
    receiver = null;
    discardWaiting();
    closeNow();
  }

  @Override
  public void close() {
    var _ = channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(CLOSE);
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (paused || !waiting.isEmpty()) {
      waiting.add(message);
    } else {
      deliver(message);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    settle();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    Receiver to = receiver;
    if (full && channel.isWritable() && to != null) {
      full = false;
      to.writable();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    fail(cause);
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    // What came before the end is the receiver's, however slowly it takes it.
    if (waiting.isEmpty()) {
      closed();
    } else {
      waiting.add(this);
    }
    host.closed(this);
  }

  void closeNow() {
    var _ = channel.close();
  }

  private void closed() {
    if (tunnel && receiver != null) {
      finish(EmptyHttpHeaders.INSTANCE);
    } else {
      fail(new ClosedEarly());
    }
  }

  private void deliverWaiting() {
    while (!paused) {
      Object next = waiting.poll();
      if (next == null) {
        break;
      }
      deliver(next);
    }
    settle();
  }

  private void deliver(Object message) {
    Receiver to = receiver;
    if (to == null) {
      // Idle, or given up: nobody asked for this.
      ReferenceCountUtil.release(message);
      closeNow();
    } else if (message == this) {
      closed();
    } else if (message instanceof ByteBuf bytes) {
      to.body(bytes);
    } else {
      deliver(to, (HttpObject) message);
    }
  }

  private void deliver(Receiver to, HttpObject message) {
    if (message.decoderResult().isFailure()) {
      ReferenceCountUtil.release(message);
      fail(message.decoderResult().cause());
      return;
    }
    if (message instanceof HttpResponse head) {
      begin(to, head);
    }
    if (message instanceof HttpContent content && receiver != null) {
      content(to, content);
    }
  }

  private void begin(Receiver to, HttpResponse head) {
    int status = head.status().code();
    if (ended) {
      fail(new IllegalArgumentException("an answer that nobody asked for"));
      return;
    }
    if (!isKnown(head.protocolVersion())) {
      fail(new IllegalArgumentException("the version " + head.protocolVersion()));
    } else if (head.headers().contains(HttpHeaderNames.TRANSFER_ENCODING) && !isChunked(head)) {
      fail(new IllegalArgumentException("a transfer coding other than chunked"));
    } else if (status == SWITCHING) {
      switchProtocol(to, head);
    } else if (status >= CONTINUE && status < FINAL) {
      interim = true;
      to.interim(status, head.headers());
    } else {
      keep = HttpUtil.isKeepAlive(head);
      to.head(head);
    }
  }

  private static boolean isKnown(HttpVersion version) {
    return version.equals(HttpVersion.HTTP_1_1) || version.equals(HttpVersion.HTTP_1_0);
  }

  private static boolean isChunked(HttpResponse head) {
    var codings = head.headers().getAll(HttpHeaderNames.TRANSFER_ENCODING);
    return codings.size() == 1 && codings.getFirst().equalsIgnoreCase("chunked");
  }

  // What follows the head is no HTTP any more; the decoder hands on what it has read of it.
  private void switchProtocol(Receiver to, HttpResponse head) {
    if (!upgrade) {
      fail(new IllegalArgumentException("status 101, which nobody asked for"));
      return;
    }
    tunnel = true;
    interim = true;
    to.head(head);
    if (receiver != null) {
      channel.pipeline().remove(decoder);
    }
  }

  private void content(Receiver to, HttpContent content) {
    if (content.content().isReadable() && !interim) {
      to.body(content.content());
    } else {
      content.release();
    }
    if (content instanceof LastHttpContent last && receiver != null) {
      if (interim) {
        interim = false;
      } else {
        ended = true;
        finish(last.trailingHeaders());
      }
    }
  }

  private void finish(HttpHeaders trailers) {
    Receiver to = receiver;
    receiver = null;
    if (to != null) {
      to.end(trailers);
    }
  }

  // Once all that was read together has been looked at: what follows an answer is nobody's.
  private void settle() {
    if (receiver != null || !waiting.isEmpty()) {
      return;
    }
    if (!ended) {
      closeIfFed();
      return;
    }
    ended = false;
    if (sent && keep && !decoder.hasRest() && channel.isActive()) {
      if (!channel.config().isAutoRead()) {
        paused = false;
        channel.config().setAutoRead(true);
      }
      reused = true;
      host.released(this);
    } else {
      closeNow();
    }
  }

  // Bytes that come while nobody has asked, be it half a line, would begin the next answer.
  private void closeIfFed() {
    if (decoder.hasRest()) {
      closeNow();
    }
  }

  private void discardWaiting() {
    Object rest = waiting.poll();
    while (rest != null) {
      ReferenceCountUtil.release(rest);
      rest = waiting.poll();
    }
  }

  private void fail(Throwable cause) {
    Receiver to = receiver;
    receiver = null;
    discardWaiting();
    closeNow();
    if (to != null) {
      to.failed(cause);
    }
  }
}
