package ordinal.gateway.upstream;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameListener;
import io.netty.handler.codec.http2.Http2FrameListenerDecorator;
import io.netty.handler.codec.http2.Http2Headers;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;

/**
 * Drops the interim answers that Vert.x' client would take for final ones: all but 100 and 103. One
 * connection to a replica that speaks HTTP/2, on its event loop.
 */
final class InterimFilter extends Http2FrameListenerDecorator {
  private InterimFilter(Http2FrameListener next) {
    super(next);
  }

  /** To be called before the first request. */
  static void install(HttpConnection connection) {
    Http2ConnectionHandler frames =
        ((ConnectionBase) connection).channel().pipeline().get(Http2ConnectionHandler.class);
    // A replica that agreed on no HTTP/2 is asked for nothing.
    if (frames != null) {
      Http2ConnectionDecoder decoder = frames.decoder();
      decoder.frameListener(new InterimFilter(decoder.frameListener()));
    }
  }

  @Override
  public void onHeadersRead(
      ChannelHandlerContext context, int stream, Http2Headers headers, int padding, boolean end)
      throws Http2Exception {
    if (!isDropped(headers, end)) {
      super.onHeadersRead(context, stream, headers, padding, end);
    }
  }

  @Override
  public void onHeadersRead(
      ChannelHandlerContext context,
      int stream,
      Http2Headers headers,
      int dependency,
      short weight,
      boolean exclusive,
      int padding,
      boolean end)
      throws Http2Exception {
    if (!isDropped(headers, end)) {
      super.onHeadersRead(context, stream, headers, dependency, weight, exclusive, padding, end);
    }
  }

  // 101 has no place in HTTP/2 (RFC 9113 section 8.6), nor has an answer that ends with a 1xx.
  private static boolean isDropped(Http2Headers headers, boolean end) {
    CharSequence status = headers.status();
    if (end || status == null || status.length() != 3 || status.charAt(0) != '1') {
      return false;
    }
    char last = status.charAt(2);
    return status.charAt(1) != '0' || (last != '0' && last != '1' && last != '3');
  }
}
