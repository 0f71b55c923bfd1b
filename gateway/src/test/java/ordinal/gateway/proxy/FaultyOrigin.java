package ordinal.gateway.proxy;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import ordinal.gateway.testing.RawConnection;

/** A replica that can be broken in four ways and healed again, on a port that stays the same. */
final class FaultyOrigin implements Closeable {
  /** How it treats each request. */
  enum Mode {
    ANSWER,
    REFUSE_TO_SERVE,
    STALL,
    RESET,
    REFUSE_TO_CONNECT
  }

  private static final String OK = "HTTP/1.1 200 OK\nContent-Length: 2\n\nok";
  private static final String ERROR = "HTTP/1.1 503 Service Unavailable\nContent-Length: 0\n\n";

  final AtomicInteger requests = new AtomicInteger();
  private final int port;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private volatile ServerSocket server;
  private volatile Mode mode = Mode.ANSWER;
  private volatile CountDownLatch stalled = new CountDownLatch(1);

  FaultyOrigin() {
    server = bind(0);
    port = server.getLocalPort();
  }

  int port() {
    return port;
  }

  void become(Mode next) {
    boolean closed = mode == Mode.REFUSE_TO_CONNECT;
    mode = next;
    stalled.countDown();
    stalled = new CountDownLatch(1);
    if (next == Mode.REFUSE_TO_CONNECT) {
      closeAll();
    } else if (closed) {
      server = bind(port);
    }
  }

  private ServerSocket bind(int number) {
    try {
      ServerSocket socket = new ServerSocket();
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), number), 200);
      Thread.ofVirtual().name("faulty-origin").start(() -> accept(socket));
      return socket;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void accept(ServerSocket from) {
    while (!from.isClosed()) {
      try {
        Socket socket = from.accept();
        open.add(socket);
        Thread.ofVirtual().name("faulty-origin-connection").start(() -> serve(socket));
      } catch (IOException e) {
        // Closed by the test.
        return;
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      RawConnection connection = new RawConnection(socket);
      while (answer(connection)) {
        Thread.onSpinWait();
      }
    } catch (IOException | InterruptedException e) {
      // The gateway, or the test, has closed it.
    } finally {
      open.remove(socket);
    }
  }

  private boolean answer(RawConnection connection) throws IOException, InterruptedException {
    connection.readRequest();
    requests.incrementAndGet();
    switch (mode) {
      case ANSWER -> connection.send(OK);
      case REFUSE_TO_SERVE -> connection.send(ERROR);
      case STALL -> stalled.await();
      case RESET, REFUSE_TO_CONNECT -> {
        connection.reset();
        return false;
      }
    }
    return true;
  }

  private void closeAll() {
    try {
      server.close();
      for (Socket socket : open) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    stalled.countDown();
    closeAll();
  }
}
