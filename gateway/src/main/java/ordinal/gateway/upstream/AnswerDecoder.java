package ordinal.gateway.upstream;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.util.AsciiString;

/**
 * Decodes answers, one request at a time, and refuses framing that two readers can understand in
 * two ways (RFC 9112 section 6.3). One connection.
 */
final class AnswerDecoder extends HttpResponseDecoder {
  // HEAD is answered without a body whatever the head says.
  private boolean bodyless;
  private boolean fed;

  AnswerDecoder(HttpDecoderConfig config) {
    super(config);
  }

  /** A request is about to be sent. */
  void expect(boolean withoutBody) {
    bodyless = withoutBody;
  }

  /** Forgets what came in so far. */
  void begin() {
    fed = false;
  }

  /** Whether any byte came in since. */
  boolean isFed() {
    return fed;
  }

  /** Whether bytes are left that belong to no answer that was asked for. */
  boolean hasRest() {
    return actualReadableBytes() > 0;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object bytes) throws Exception {
    fed = true;
    super.channelRead(context, bytes);
  }

  @Override
  protected boolean isContentAlwaysEmpty(HttpMessage message) {
    return super.isContentAlwaysEmpty(message) || bodyless;
  }

  @Override
  protected void handleTransferEncodingChunkedWithContentLength(HttpMessage message) {
    throw new IllegalArgumentException("both Content-Length and Transfer-Encoding");
  }

  // The decoder would drop what stands between a name and its colon.
  @Override
  protected AsciiString splitHeaderName(byte[] line, int start, int length) {
    if (length == 0) {
      throw new IllegalArgumentException("a header without a name");
    }
    if (start + length >= line.length || line[start + length] != ':') {
      throw new IllegalArgumentException("white space in a header's name (RFC 9112 section 5.1)");
    }
    return super.splitHeaderName(line, start, length);
  }
}
