package ordinal.gateway.upstream;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.ssl.SslHandler;
import io.netty.resolver.AddressResolverGroup;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * All connections of one event loop to all replicas. A request gets the connection that was used
 * last, so that those not needed become old and are closed; where none is idle it gets a new one,
 * and where there are too many it waits for the first that comes back. One event loop.
 */
public final class Http1Pool {
  /**
   * Bounds.
   *
   * @param maxConnections to one address
   * @param maxWaiting requests that wait for a connection to one address
   * @param connectTimeout for a new connection, and for the wait for one
   * @param keepAlive how long a connection stays idle
   * @param maxHeadBytes of an answer's head
   */
  public record Limits(
      int maxConnections,
      int maxWaiting,
      Duration connectTimeout,
      Duration keepAlive,
      int maxHeadBytes) {}

  private static final int CHUNK = 65_536;

  // Bytes that the kernel takes of an answer whose client does not. It would let them grow to
  // megabytes for each, and all others would wait while so much is moved for nobody.
  private static final int AHEAD = 262_144;

  private final Bootstrap bootstrap;
  private final Limits limits;
  private final LongSupplier ticker;
  private final HttpDecoderConfig decoding;
  private final Map<InetSocketAddress, Host> hosts = new HashMap<>();
  private final PoolCounts counts;
  private final @Nullable Encryption encryption;
  private boolean closed;

  /**
   * @param ticker monotonic, in nanoseconds
   * @param counts may be shared with other pools
   * @param encryption null for none
   */
  public Http1Pool(
      EventLoop loop,
      ChannelFactory<? extends Channel> channels,
      AddressResolverGroup<?> resolver,
      Limits limits,
      LongSupplier ticker,
      PoolCounts counts,
      @Nullable Encryption encryption) {
    this.limits = limits;
    this.counts = counts;
    this.encryption = encryption;
    this.ticker = ticker;
    bootstrap =
        new Bootstrap()
            .group(loop)
            .channelFactory(channels)
            .resolver(resolver)
            .option(ChannelOption.TCP_NODELAY, true)
            .option(ChannelOption.SO_RCVBUF, AHEAD)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) limits.connectTimeout().toMillis());
    decoding =
        new HttpDecoderConfig()
            .setMaxHeaderSize(limits.maxHeadBytes())
            .setMaxInitialLineLength(limits.maxHeadBytes())
            .setMaxChunkSize(CHUNK)
            .setStrictLineParsing(true);
  }

  /** What its connections are doing; readable on any thread. */
  public PoolCounts counts() {
    return counts;
  }

  /**
   * Lends a connection, at once where one is idle.
   *
   * @param fresh whether only one will do that has served no other request
   * @return where it has to wait: what ends the wait; otherwise null
   */
  public @Nullable Pending request(InetSocketAddress address, Receiver receiver, boolean fresh) {
    if (closed) {
      receiver.notConnected(new PoolFull("the gateway is stopping"));
      return null;
    }
    return hosts.computeIfAbsent(address, Host::new).request(receiver, fresh);
  }

  /** Closes what has been idle for too long and ends waits that lasted too long. */
  public void sweep() {
    long now = ticker.getAsLong();
    for (Host host : List.copyOf(hosts.values())) {
      host.sweep(now);
    }
  }

  /** Whether it has no connection, and nobody waits for one. */
  public boolean isUnused() {
    return hosts.isEmpty();
  }

  /** Closes all connections; what is under way on them fails. */
  public void close() {
    closed = true;
    for (Host host : List.copyOf(hosts.values())) {
      host.close();
    }
  }

  private final class Waiter implements Pending {
    private final Host host;
    private final Receiver receiver;
    private final boolean fresh;
    private final long since = ticker.getAsLong();
    private boolean queued;
    private boolean over;

    private Waiter(Host host, Receiver receiver, boolean fresh) {
      this.host = host;
      this.receiver = receiver;
      this.fresh = fresh;
    }

    @Override
    public void cancel() {
      over = true;
      if (queued) {
        host.leave(this);
      }
    }

    @Override
    public boolean isQueued() {
      return queued;
    }

    private boolean take() {
      boolean first = !over;
      over = true;
      return first;
    }
  }

  /** All connections to one address. */
  final class Host {
    private final InetSocketAddress address;
    private final Deque<Http1Connection> idle = new ArrayDeque<>();
    private final Deque<Waiter> waiting = new ArrayDeque<>();
    private final List<Http1Connection> open = new ArrayList<>();
    private int connecting;

    private Host(InetSocketAddress address) {
      this.address = address;
    }

    private @Nullable Waiter request(Receiver receiver, boolean fresh) {
      Http1Connection free = fresh ? null : idle.pollFirst();
      if (free != null) {
        counts.idle(-1);
        free.lend(receiver);
        return null;
      }
      if (!hasRoom()) {
        closeIdle();
      }
      if (!hasRoom() && waiting.size() >= limits.maxWaiting()) {
        receiver.notConnected(new PoolFull(waiting.size() + " requests wait already"));
        return null;
      }
      Waiter waiter = new Waiter(this, receiver, fresh);
      if (hasRoom()) {
        connect(waiter);
      } else {
        waiter.queued = true;
        counts.waiting(1);
        waiting.addLast(waiter);
      }
      return waiter;
    }

    // Its place is free for the next one.
    private void leave(Waiter waiter) {
      if (waiting.remove(waiter)) {
        counts.waiting(-1);
      }
    }

    private boolean hasRoom() {
      return open.size() + connecting < limits.maxConnections();
    }

    // The one that was used least recently makes room for one that is fresh.
    private void closeIdle() {
      Http1Connection oldest = idle.pollLast();
      if (oldest != null) {
        counts.idle(-1);
        drop(oldest);
      }
    }

    private void drop(Http1Connection connection) {
      open.remove(connection);
      counts.open(-1);
      connection.closeNow();
    }

    private void connect(Waiter waiter) {
      connecting++;
      List<Http1Connection> made = new ArrayList<>(1);
      Bootstrap own = bootstrap.clone().handler(new Initializer(this, made));
      own.connect(address).addListener((ChannelFuture future) -> opened(waiter, future, made));
    }

    // One that must be encrypted is connected when that is settled, and not before.
    private void opened(Waiter waiter, ChannelFuture future, List<Http1Connection> made) {
      SslHandler tls =
          encryption == null ? null : future.channel().pipeline().get(SslHandler.class);
      if (tls == null || !future.isSuccess()) {
        connected(waiter, future, future.channel(), made);
      } else {
        tls.handshakeFuture()
            .addListener(settled -> connected(waiter, settled, future.channel(), made));
      }
    }

    private void connected(
        Waiter waiter, Future<?> future, Channel channel, List<Http1Connection> made) {
      connecting--;
      if (!future.isSuccess()) {
        if (waiter.take()) {
          waiter.receiver.notConnected(future.cause());
        }
        serveWaiting();
      } else if (closed) {
        var _ = channel.close();
        if (waiter.take()) {
          waiter.receiver.notConnected(new PoolFull("the gateway is stopping"));
        }
      } else {
        Http1Connection connection = made.getFirst();
        open.add(connection);
        counts.open(1);
        if (waiter.take()) {
          connection.lend(waiter.receiver);
        } else {
          released(connection);
        }
      }
    }

    void released(Http1Connection connection) {
      Waiter next = closed ? null : nextWaiter();
      if (closed) {
        connection.closeNow();
      } else if (next == null) {
        connection.idleSince = ticker.getAsLong();
        counts.idle(1);
        idle.addFirst(connection);
      } else if (next.fresh && connection.isReused()) {
        drop(connection);
        connect(next);
      } else {
        connection.lend(next.receiver);
      }
    }

    void closed(Http1Connection connection) {
      if (open.remove(connection)) {
        counts.open(-1);
      }
      if (idle.remove(connection)) {
        counts.idle(-1);
      }
      serveWaiting();
    }

    // A connection that ended makes room for one that is new.
    private void serveWaiting() {
      if (!closed && hasRoom()) {
        Waiter next = nextWaiter();
        if (next != null) {
          connect(next);
        }
      }
      forgetIfUnused();
    }

    private @Nullable Waiter nextWaiter() {
      Waiter next = waiting.pollFirst();
      if (next != null) {
        next.queued = false;
        counts.waiting(-1);
      }
      return next;
    }

    private void sweep(long now) {
      Http1Connection oldest = idle.peekLast();
      while (oldest != null && now - oldest.idleSince > limits.keepAlive().toNanos()) {
        closeIdle();
        oldest = idle.peekLast();
      }
      Waiter first = waiting.peekFirst();
      while (first != null && now - first.since > limits.connectTimeout().toNanos()) {
        nextWaiter();
        first.receiver.notConnected(new PoolFull("no connection became free in time"));
        first = waiting.peekFirst();
      }
      forgetIfUnused();
    }

    private void forgetIfUnused() {
      if (open.isEmpty() && connecting == 0 && waiting.isEmpty()) {
        hosts.remove(address, this);
      }
    }

    private void close() {
      Waiter next = nextWaiter();
      while (next != null) {
        next.receiver.notConnected(new PoolFull("the gateway is stopping"));
        next = nextWaiter();
      }
      List.copyOf(open).forEach(Http1Connection::closeNow);
    }
  }

  private final class Initializer extends ChannelInitializer<Channel> {
    private final Host host;
    private final List<Http1Connection> made;

    private Initializer(Host host, List<Http1Connection> made) {
      this.host = host;
      this.made = made;
    }

    @Override
    protected void initChannel(Channel channel) {
      AnswerDecoder decoder = new AnswerDecoder(decoding);
      Http1Connection connection = new Http1Connection(channel, host, decoder);
      made.add(connection);
      if (encryption != null) {
        SslHandler tls = encryption.begin(channel, host.address.getPort());
        tls.setHandshakeTimeoutMillis(limits.connectTimeout().toMillis());
        channel.pipeline().addLast(tls);
      }
      channel.pipeline().addLast(decoder, connection);
    }
  }
}
