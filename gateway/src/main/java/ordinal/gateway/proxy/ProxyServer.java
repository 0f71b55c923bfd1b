package ordinal.gateway.proxy;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.SocketAddress;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.LongSupplier;
import ordinal.gateway.config.Settings;
import ordinal.gateway.metrics.GatewayMetrics;
import ordinal.gateway.objects.PolicyLimits;
import ordinal.gateway.replicas.HealthNews;
import ordinal.gateway.tls.KeyedCertificate;
import org.jspecify.annotations.Nullable;

/**
 * The data path: listens on the ports of all Gateways and forwards. Its methods may be called from
 * any thread and run one after the other; traffic is served by event loops of its own.
 */
public final class ProxyServer {
  private static final long FREEING_MILLIS = 250;
  // Servers of one Vert.x that bind by the same number share one free port.
  private static final AtomicInteger FREE_PORTS = new AtomicInteger();

  private final Vertx vertx;
  private final String bind;
  private final OpenConnections.Most most;
  private final List<Loop> loops = new ArrayList<>();
  private final Map<Integer, ListenPort> open = new HashMap<>();
  private final Map<Integer, Future<?>> closing = new HashMap<>();
  private volatile Runnable freed = () -> {};
  private int adminPort = -1;
  private Map<Integer, PolicyLimits.Clients> clients = Map.of();
  private final TlsContexts contexts = new TlsContexts();
  private Map<Integer, TlsPort> tls = Map.of();
  private Future<?> last;
  private @Nullable Future<Void> drained;

  /**
   * @param totals answers rules that aggregate
   * @throws IllegalArgumentException where a trusted proxy is no address or range
   */
  public ProxyServer(
      Vertx vertx,
      Settings settings,
      Router router,
      Totals totals,
      GatewayMetrics metrics,
      HealthNews news) {
    this(
        vertx,
        new Parts(
            settings,
            router,
            totals,
            metrics,
            news,
            ProxyServer::random,
            InstantSource.system(),
            new MirrorBudget(settings.limits().mirrored(), settings.limits().mirroredBytes())));
  }

  ProxyServer(Vertx vertx, Parts parts) {
    this.vertx = vertx;
    bind = parts.settings().traffic().bind();
    Settings.Limits limits = parts.settings().limits();
    most = new OpenConnections.Most(limits.connections(), limits.connectionsPerAddress());
    for (int i = 0; i < parts.settings().traffic().eventLoops(); i++) {
      loops.add(new Loop(vertx, parts));
    }
    last = Future.all(loops.stream().map(vertx::deployVerticle).toList());
  }

  /** The admin port, which no listener gets; said before {@link #listen}. */
  public synchronized void keepOff(int port) {
    adminPort = port;
  }

  /**
   * Opens the ports that are not open yet, closes those that are no longer asked for once their
   * requests have ended, and leaves the others alone. Never fails: a port that cannot be opened is
   * reported and disturbs no other; the next call tries it again.
   *
   * @return one for each port asked for, by port
   */
  public synchronized Future<List<Listening>> listen(Set<Integer> ports) {
    Set<Integer> wanted = drained == null ? Set.copyOf(ports) : Set.of();
    Future<List<Listening>> result = last.transform(before -> reconcile(wanted));
    last = result;
    return result;
  }

  /**
   * For a second new clients are still served, as who sends them may not know yet; each connection
   * ends with its answer. Then accepts no more, waits for requests under way up to the drain time,
   * and closes everything. Nothing can be opened afterwards; a second call changes nothing.
   */
  public Future<Void> drain() {
    return drain(Loop.LEAVE_MILLIS);
  }

  /**
   * The same.
   *
   * @param unused how long a port accepts that nobody is connected to, in milliseconds
   */
  synchronized Future<Void> drain(long unused) {
    if (drained == null) {
      drained =
          last.transform(before -> closeAll(unused))
              .transform(before -> each(loop -> vertx.undeploy(loop.deploymentID())));
      last = drained;
    }
    return drained;
  }

  /** From now on, by port; what is not said holds as in the settings. Open connections stay. */
  public synchronized void limit(Map<Integer, PolicyLimits.Clients> limits) {
    clients = Map.copyOf(limits);
    open.forEach((number, port) -> port.limit(most(number)));
  }

  /**
   * From now on, by port and by hostname of its listeners, {@code ""} for any, the certificates
   * that new connections are shown; ports that are not named are without TLS. Said before {@link
   * #listen}. Open connections stay as they are.
   */
  public synchronized void secure(Map<Integer, Map<String, List<KeyedCertificate>>> listeners) {
    tls = contexts.of(listeners);
    open.forEach((number, port) -> port.secure(tls.get(number)));
  }

  private OpenConnections.Most most(int number) {
    PolicyLimits.Clients said = clients.get(number);
    return said == null
        ? most
        : new OpenConnections.Most(
            said.maxConnections().orElse(most.all()),
            said.maxConnectionsPerAddress().orElse(most.perAddress()));
  }

  private synchronized Future<List<Listening>> reconcile(Set<Integer> wanted) {
    Set<Integer> dropped = new HashSet<>(open.keySet());
    dropped.removeAll(wanted);
    // Nobody is sent to a port that is no longer configured.
    dropped.forEach(number -> close(number, 0));
    List<Future<Listening>> all = wanted.stream().map(this::opened).toList();
    return Future.all(all)
        .map(done ->
            all.stream()
                .map(Future::result)
                .sorted(Comparator.comparingInt(Listening::port))
                .toList());
  }

  private Future<Listening> opened(int number) {
    ListenPort known = open.get(number);
    if (known != null) {
      return Future.succeededFuture(new Listening(number, known.actual(), Optional.empty()));
    }
    Future<?> before = closing.getOrDefault(number, Future.succeededFuture());
    return before
        .transform(closed -> Future.<Void>succeededFuture())
        .timeout(FREEING_MILLIS, TimeUnit.MILLISECONDS)
        .transform(closed -> closed.succeeded() ? open(number) : notYet(number, before));
  }

  private synchronized Future<Listening> open(int number) {
    if (number == adminPort) {
      // Vert.x would have both servers share it, connection by connection.
      String problem = "port " + number + ": address already in use, by the admin port";
      return Future.succeededFuture(new Listening(number, 0, Optional.of(problem)));
    }
    ListenPort port = new ListenPort(number, most(number), tls.get(number));
    open.put(number, port);
    SocketAddress address = bindAddress(number);
    return each(loop -> loop.listen(port, address))
        .map(done -> new Listening(number, port.actual(), Optional.empty()))
        .recover(cause -> notOpened(port, cause));
  }

  // Whoever waits for this holds up the next configuration.
  private Future<Listening> notYet(int number, Future<?> before) {
    before.onComplete(closed -> freed.run());
    String problem = "port " + number + ": opens when the requests of its last time are answered";
    return Future.succeededFuture(new Listening(number, 0, Optional.of(problem)));
  }

  /**
   * Called, on an event loop, when a port that was asked for too early is free; the next {@link
   * #listen} opens it.
   */
  public void onFree(Runnable called) {
    freed = called;
  }

  private SocketAddress bindAddress(int number) {
    return number == 0
        ? SocketAddress.sharedRandomPort(FREE_PORTS.incrementAndGet(), bind)
        : SocketAddress.inetSocketAddress(number, bind);
  }

  private Future<Listening> notOpened(ListenPort port, Throwable cause) {
    String problem = "port " + port.configured() + ": " + reason(cause);
    synchronized (this) {
      close(port.configured(), 0);
    }
    return Future.succeededFuture(new Listening(port.configured(), 0, Optional.of(problem)));
  }

  private static String reason(Throwable cause) {
    String message = String.valueOf(cause.getMessage());
    // The native transport puts the system call's name before it.
    return message.contains("already in use") ? "address already in use" : message;
  }

  private void close(int number, long unused) {
    ListenPort port = open.remove(number);
    if (port != null) {
      port.drain();
      closing.put(number, each(loop -> loop.close(port, unused)));
    }
  }

  private synchronized Future<Void> closeAll(long unused) {
    Set.copyOf(open.keySet()).forEach(number -> close(number, unused));
    return Future.join(List.copyOf(closing.values())).mapEmpty();
  }

  private Future<Void> each(Function<Loop, Future<Void>> work) {
    return Future.join(loops.stream().map(work).toList()).mapEmpty();
  }

  /** Nanoseconds since about now, as the data path counts them. */
  public static LongSupplier ticker() {
    long origin = System.nanoTime();
    return () -> System.nanoTime() - origin;
  }

  private static int random(int bound) {
    return ThreadLocalRandom.current().nextInt(bound);
  }
}
