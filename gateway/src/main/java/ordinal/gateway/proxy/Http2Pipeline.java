package ordinal.gateway.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.DecoratingHttp2ConnectionDecoder;
import io.netty.handler.codec.http2.DecoratingHttp2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2Connection.PropertyKey;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Exception.StreamException;
import io.netty.handler.codec.http2.Http2FrameListener;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2Stream;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.QueryParamDecoderConfig;
import io.vertx.core.http.impl.HttpServerRequestImpl;
import io.vertx.core.http.impl.HttpServerStream;
import io.vertx.core.http.impl.http2.codec.Http2ServerConnectionImpl;
import io.vertx.core.http.impl.http2.codec.VertxHttp2ConnectionHandler;
import io.vertx.core.http.impl.http2.codec.VertxHttp2ConnectionHandlerBuilder;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.http.QueryParamDecoder;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.core.net.impl.VertxHandler;
import io.vertx.core.tracing.TracingPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns a connection that Vert.x accepted as HTTP/1 into one of HTTP/2. Vert.x' own detection knows
 * a connection only from its first whole head on, which would leave slow clients unwatched, and
 * cannot be kept from upgrading. Uses Vert.x' internals. One event loop.
 */
final class Http2Pipeline {
  private static final Logger LOG = LoggerFactory.getLogger(Http2Pipeline.class);
  private static final int STREAMS = 100;
  private static final int WINDOW = 65_535;
  private static final int MOST_RESETS = 200;
  private static final int RESETS_SECONDS = 10;
  private static final int SMALL_CONTINUATIONS = 16;
  private static final QueryParamDecoder QUERY =
      new QueryParamDecoder(new QueryParamDecoderConfig());

  private final int maxHeaderBytes;
  private final LongSupplier clock;
  private final Handler<HttpServerRequest> requests;

  /**
   * @param clock nanoseconds, monotonic
   */
  Http2Pipeline(int maxHeaderBytes, LongSupplier clock, Handler<HttpServerRequest> requests) {
    this.maxHeaderBytes = maxHeaderBytes;
    this.clock = clock;
    this.requests = requests;
  }

  /**
   * Replaces all of the pipeline that speaks HTTP/1.
   *
   * @param opened told before the client's first request
   */
  void replace(HttpConnection http1, Handler<HttpConnection> opened) {
    ConnectionBase accepted = (ConnectionBase) http1;
    ChannelPipeline pipeline = accepted.channel().pipeline();
    pipeline.remove("httpDecoder");
    pipeline.remove("httpEncoder");
    if (pipeline.get("webSocketExtensionHandler") != null) {
      pipeline.remove("webSocketExtensionHandler");
    }
    pipeline.replace(VertxHandler.class, "handler", handler(accepted.context(), opened));
  }

  /** Tells the client to open no more streams; those on their way are still served. */
  static void goAway(HttpConnection connection) {
    ChannelPipeline pipeline = ((ConnectionBase) connection).channel().pipeline();
    ChannelHandlerContext context = pipeline.context(VertxHttp2ConnectionHandler.class);
    // A client that cannot be told is gone.
    ChannelFuture _ =
        pipeline
            .get(VertxHttp2ConnectionHandler.class)
            .goAway(context, Integer.MAX_VALUE, 0, Unpooled.EMPTY_BUFFER, context.newPromise());
    context.flush();
  }

  /** The trailers of the request on a stream; to be called at its body's end. */
  static Iterable<Map.Entry<String, String>> trailers(HttpConnection connection, long stream) {
    ChannelPipeline pipeline = ((ConnectionBase) connection).channel().pipeline();
    Http2Headers all = ((Frames) pipeline.get(VertxHttp2ConnectionHandler.class)).trailers(stream);
    if (all == null) {
      return List.of();
    }
    List<Map.Entry<String, String>> trailers = new ArrayList<>();
    all.forEach(one -> trailers.add(Map.entry(one.getKey().toString(), one.getValue().toString())));
    return trailers;
  }

  /** Ends a stream at once; Vert.x does not where its answer only waits for the client's window. */
  static void reset(HttpConnection connection, long stream, long error) {
    ChannelPipeline pipeline = ((ConnectionBase) connection).channel().pipeline();
    ChannelHandlerContext context = pipeline.context(VertxHttp2ConnectionHandler.class);
    ChannelFuture _ =
        pipeline
            .get(VertxHttp2ConnectionHandler.class)
            .encoder()
            .writeRstStream(context, (int) stream, error, context.newPromise());
    context.flush();
  }

  private VertxHttp2ConnectionHandler<Http2ServerConnectionImpl> handler(
      ContextInternal context, Handler<HttpConnection> opened) {
    Guarded builder = new Guarded(clock, handler -> connection(context, handler, opened));
    builder
        .server(true)
        .gracefulShutdownTimeoutMillis(0)
        .initialSettings(
            new io.vertx.core.http.Http2Settings()
                .setMaxConcurrentStreams(STREAMS)
                .setMaxHeaderListSize(maxHeaderBytes))
        .decoderEnforceMaxSmallContinuationFrames(SMALL_CONTINUATIONS)
        .decoderEnforceMaxRstFramesPerWindow(MOST_RESETS, RESETS_SECONDS)
        .encoderEnforceMaxRstFramesPerWindow(MOST_RESETS, RESETS_SECONDS);
    // A body that a replica takes slowly must not keep those of other streams away.
    return builder.build().addHandler(connection -> connection.setWindowSize(STREAMS * WINDOW));
  }

  private Http2ServerConnectionImpl connection(
      ContextInternal context,
      VertxHttp2ConnectionHandler<Http2ServerConnectionImpl> handler,
      Handler<HttpConnection> opened) {
    Http2ServerConnectionImpl connection =
        new Http2ServerConnectionImpl(
            context, context::duplicate, handler, null, TracingPolicy.IGNORE, null, null);
    connection.streamHandler(this::stream);
    connection.exceptionHandler(cause -> LOG.debug("An HTTP/2 client failed", cause));
    opened.handle(connection);
    return connection;
  }

  // Forms are not read here, so their limits do not matter.
  private void stream(HttpServerStream stream) {
    new HttpServerRequestImpl(requests, stream, stream.context(), false, 0, 0, 0, QUERY, "").init();
  }

  private static final class Guarded
      extends VertxHttp2ConnectionHandlerBuilder<Http2ServerConnectionImpl> {
    private final LongSupplier clock;
    private final Function<
            VertxHttp2ConnectionHandler<Http2ServerConnectionImpl>, Http2ServerConnectionImpl>
        connections;

    Guarded(
        LongSupplier clock,
        Function<VertxHttp2ConnectionHandler<Http2ServerConnectionImpl>, Http2ServerConnectionImpl>
            connections) {
      this.clock = clock;
      this.connections = connections;
    }

    @Override
    protected VertxHttp2ConnectionHandler<Http2ServerConnectionImpl> build(
        Http2ConnectionDecoder decoder, Http2ConnectionEncoder encoder, Http2Settings settings) {
      FrameBudget budget = new FrameBudget(clock.getAsLong());
      PropertyKey trailers = decoder.connection().newKey();
      GuardedDecoder guarded = new GuardedDecoder(decoder, trailers, budget, clock);
      Http2ConnectionEncoder counted = new CountedEncoder(encoder, budget);
      Frames frames = new Frames(connections, guarded, counted, settings, trailers);
      guarded.frameListener(frames);
      return frames;
    }
  }

  /** All frames of one connection. */
  private static final class Frames extends VertxHttp2ConnectionHandler<Http2ServerConnectionImpl> {
    private final GuardedDecoder decoder;
    private final PropertyKey trailers;
    private final RecentResets resets = new RecentResets();
    private boolean ended;

    Frames(
        Function<VertxHttp2ConnectionHandler<Http2ServerConnectionImpl>, Http2ServerConnectionImpl>
            connections,
        GuardedDecoder decoder,
        Http2ConnectionEncoder encoder,
        Http2Settings settings,
        PropertyKey trailers) {
      super(connections, false, decoder, encoder, settings);
      this.decoder = decoder;
      this.trailers = trailers;
      connection().addListener(resets);
    }

    @Nullable Http2Headers trailers(long id) {
      Http2Stream stream = connection().stream((int) id);
      return stream == null ? null : stream.getProperty(trailers);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) throws Exception {
      decoder.readEnded();
      super.channelReadComplete(context);
    }

    // Vert.x tells each stream of it, and throws at one that was malformed and so never told it.
    // Netty names no error where something else failed, such as a write to a client that is gone.
    @Override
    protected void onConnectionError(
        ChannelHandlerContext context,
        boolean outbound,
        Throwable cause,
        @Nullable Http2Exception error) {
      ended |= error == null || error.shutdownHint() == Http2Exception.ShutdownHint.HARD_SHUTDOWN;
      Http2ServerConnectionImpl known = connectFuture().getNow();
      try {
        connection()
            .forEachActiveStream(stream -> {
              if (known == null || known.stream(stream.id()) == null) {
                stream.close();
              }
              return true;
            });
      } catch (Http2Exception e) {
        LOG.debug("Streams of a failed connection could not be closed", e);
      }
      super.onConnectionError(context, outbound, cause, error);
    }

    // A second head after the end: Netty calls it malformed, RFC 9113 section 5.1 a closed stream.
    // What was on its way when we reset a stream is to be ignored (the same section); Netty
    // resets again, and clients then take the answer before the first reset for broken.
    @Override
    protected void onStreamError(
        ChannelHandlerContext context, boolean outbound, Throwable cause, StreamException error) {
      Http2Stream stream = connection().stream(error.streamId());
      if (stream == null && !outbound && resets.contains(error.streamId())) {
        ignore(context);
        return;
      }
      boolean known = stream != null && connectFuture().getNow().stream(stream.id()) != null;
      boolean ended = known && stream.state() == Http2Stream.State.HALF_CLOSED_REMOTE;
      boolean second = ended && !outbound && error.error() == Http2Error.PROTOCOL_ERROR;
      super.onStreamError(context, outbound, cause, second ? closed(error) : error);
    }

    private void ignore(ChannelHandlerContext context) {
      try {
        decoder.ignored();
      } catch (Http2Exception flood) {
        onError(context, false, flood);
      }
    }

    // Netty itself goes on with what it has read where the error was not met in reading a frame.
    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf bytes, List<Object> out)
        throws Exception {
      if (ended) {
        bytes.skipBytes(bytes.readableBytes());
      } else {
        super.decode(context, bytes, out);
      }
    }

    private static StreamException closed(StreamException error) {
      return (StreamException)
          Http2Exception.streamError(
              error.streamId(), Http2Error.STREAM_CLOSED, "%s", error.getMessage());
    }
  }

  private static final class GuardedDecoder extends DecoratingHttp2ConnectionDecoder {
    private final PropertyKey trailers;
    private final FrameBudget budget;
    private final LongSupplier clock;
    private @Nullable Http2Guard guard;

    GuardedDecoder(
        Http2ConnectionDecoder decoder,
        PropertyKey trailers,
        FrameBudget budget,
        LongSupplier clock) {
      super(decoder);
      this.trailers = trailers;
      this.budget = budget;
      this.clock = clock;
    }

    @Override
    public void frameListener(Http2FrameListener listener) {
      guard = new Http2Guard(listener, connection(), trailers, budget, clock);
      super.frameListener(guard);
    }

    void readEnded() {
      if (guard != null) {
        guard.readEnded();
      }
    }

    void ignored() throws Http2Exception {
      if (guard != null) {
        guard.ignored();
      }
    }
  }

  /** Knows of small parts of answers; what they come to in bytes is seen by the windows. */
  private static final class CountedEncoder extends DecoratingHttp2ConnectionEncoder {
    private final FrameBudget budget;

    CountedEncoder(Http2ConnectionEncoder encoder, FrameBudget budget) {
      super(encoder);
      this.budget = budget;
    }

    // Some clients answer each part by WINDOW_UPDATE and PING, to measure the way. A part behind
    // one that still waits earns nothing: it may never be taken.
    @Override
    public ChannelFuture writeData(
        ChannelHandlerContext context,
        int id,
        ByteBuf data,
        int padding,
        boolean end,
        ChannelPromise promise) {
      Http2Stream stream = connection().stream(id);
      if (data.isReadable() && stream != null && !flowController().hasFlowControlled(stream)) {
        budget.worked();
      }
      return super.writeData(context, id, data, padding, end, promise);
    }
  }
}
