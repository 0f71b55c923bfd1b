package ordinal.gateway.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.AsciiString;
import io.vertx.core.http.Http1ServerConfig;
import io.vertx.core.http.impl.http1.VertxHttpRequestDecoder;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/**
 * The decoder of requests, which also holds them to {@link HeadGrammar}: a head that breaks it
 * comes out as one that could not be decoded. One connection's event loop.
 */
final class StrictDecoder extends VertxHttpRequestDecoder {
  private final HeadGrammar grammar = new HeadGrammar();
  // Of requests read so far and not taken yet; mostly none.
  private final Deque<Trailing> trailing = new ArrayDeque<>(1);
  private boolean inHead = true;
  private int requests;

  private record Trailing(int request, HttpHeaders trailers) {}

  StrictDecoder(Http1ServerConfig config) {
    super(config);
  }

  /**
   * Takes out the trailers of a request that was read to its end.
   *
   * @param request counted from 1
   */
  Iterable<Map.Entry<String, String>> trailers(int request) {
    forgetTrailersBefore(request);
    Trailing first = trailing.peek();
    if (first == null || first.request() > request) {
      return List.of();
    }
    trailing.remove();
    return first.trailers();
  }

  /**
   * Drops the trailers of earlier requests, which nobody took: a gateway's own answer needs none.
   *
   * @param request counted from 1
   */
  void forgetTrailersBefore(int request) {
    Trailing first = trailing.peek();
    while (first != null && first.request() < request) {
      trailing.remove();
      first = trailing.peek();
    }
  }

  /**
   * Whether more than this request came in.
   *
   * @param request counted from 1
   */
  boolean isAhead(int request) {
    return requests > request || actualReadableBytes() > 0;
  }

  /** Whether a part of the next head came in, and not all of it. */
  boolean isHeadBegun() {
    return inHead && (grammar.isBegun() || actualReadableBytes() > 0);
  }

  // One call takes bytes of a head or of a body, never of both.
  @Override
  protected void decode(ChannelHandlerContext context, ByteBuf bytes, List<Object> out)
      throws Exception {
    int from = bytes.readerIndex();
    int before = out.size();
    super.decode(context, bytes, out);
    if (inHead) {
      grammar.scan(bytes, from, bytes.readerIndex());
    }
    if (out.size() > before) {
      decoded(out.get(before), out.getLast());
    }
  }

  // Netty takes a Content-Length with 0xc6 for its L for one: it does not look at all the bytes of
  // the names that it knows.
  @Override
  protected AsciiString splitHeaderName(byte[] line, int start, int length) {
    AsciiString name = super.splitHeaderName(line, start, length);
    int from = name.arrayOffset();
    return Arrays.equals(name.array(), from, from + name.length(), line, start, start + length)
        ? name
        : new AsciiString(line, start, length, true);
  }

  private void decoded(Object first, Object last) {
    if (first instanceof HttpRequest request) {
      inHead = false;
      requests++;
      IllegalArgumentException problem = grammar.problem();
      if (problem != null && request.decoderResult().isSuccess()) {
        request.setDecoderResult(DecoderResult.failure(problem));
      }
      if (request.decoderResult().isFailure()) {
        // The answer's status line repeats it, whatever it says.
        request.setProtocolVersion(HttpVersion.HTTP_1_1);
      }
    }
    if (last instanceof LastHttpContent end) {
      inHead = true;
      if (!end.trailingHeaders().isEmpty()) {
        trailing.add(new Trailing(requests, end.trailingHeaders()));
      }
      grammar.begin();
    }
  }
}
