package ordinal.gateway.proxy;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.LastHttpContent;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.impl.ConnectionBase;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Hands trailers on, without those that say how to read, route or judge the message and so must
 * come before its body (RFC 9110 section 6.5.1). Stateless.
 */
final class Trailers {
  private static final Set<String> NEVER =
      Set.of(
          "age",
          "authorization",
          "cache-control",
          "content-encoding",
          "content-length",
          "content-range",
          "content-type",
          "cookie",
          "date",
          "expect",
          "expires",
          "host",
          "if-match",
          "if-modified-since",
          "if-none-match",
          "if-range",
          "if-unmodified-since",
          "location",
          "max-forwards",
          "range",
          "retry-after",
          "set-cookie",
          "vary",
          "via",
          "www-authenticate",
          "x-ordinal-backend",
          "x-ordinal-mirror",
          "x-ordinal-replica");

  private Trailers() {}

  /** To be called before the request's end. */
  static void write(Iterable<Map.Entry<String, String>> trailers, HttpClientRequest request) {
    if (!(request.connection() instanceof ConnectionBase connection)) {
      return;
    }
    LastHttpContent last = new DefaultLastHttpContent(Unpooled.EMPTY_BUFFER);
    for (Map.Entry<String, String> trailer : trailers) {
      if (isForwarded(trailer.getKey())) {
        last.trailingHeaders().add(trailer.getKey(), trailer.getValue());
      }
    }
    // A head that is not out yet would go out with the end in one.
    request.write(Buffer.buffer());
    Channel channel = connection.channel();
    if (channel.pipeline().get("codec") != null) {
      channel.pipeline().addAfter("codec", null, new Writer(last));
    }
  }

  /** To be called before the end of the answer, which takes none unless a stream or in chunks. */
  static void forward(HttpClientResponse from, HttpServerResponse to, HttpVersion version) {
    if (version != HttpVersion.HTTP_2 && (version == HttpVersion.HTTP_1_0 || !to.isChunked())) {
      return;
    }
    for (Map.Entry<String, String> trailer : from.trailers()) {
      if (isForwarded(trailer.getKey())) {
        to.trailers().add(trailer.getKey(), trailer.getValue());
      }
    }
  }

  private static boolean isForwarded(String name) {
    return !HopByHop.ends(name)
        && !ForwardedHeaders.isOne(name)
        && !NEVER.contains(name.toLowerCase(Locale.ROOT));
  }

  /** Puts the trailers in the place of the empty end that Vert.x writes. One request. */
  private static final class Writer extends ChannelOutboundHandlerAdapter {
    private final LastHttpContent last;

    Writer(LastHttpContent last) {
      this.last = last;
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise)
        throws Exception {
      boolean ends = message instanceof LastHttpContent;
      super.write(context, ends ? last : message, promise);
      if (ends) {
        context.pipeline().remove(this);
      }
    }
  }
}
