package ordinal.gateway.testing;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** An origin that answers exactly what a test tells it to and records what it got. */
public final class RawOrigin implements Closeable {
  /** Serves one connection; its end closes it. */
  @FunctionalInterface
  public interface Script {
    void serve(RawConnection connection) throws IOException;
  }

  private final ServerSocket server;
  private final Script script;
  private final List<RawConnection.Message> requests = new CopyOnWriteArrayList<>();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();

  public RawOrigin(Script script) {
    this.script = script;
    try {
      server = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().name("origin").start(this::accept);
  }

  /** Answers every request with the same text, on connections that stay. */
  public static RawOrigin answering(String answer) {
    RawOrigin[] self = new RawOrigin[1];
    self[0] =
        new RawOrigin(connection -> {
          while (true) {
            self[0].record(connection);
            connection.send(answer);
          }
        });
    return self[0];
  }

  public int port() {
    return server.getLocalPort();
  }

  /** Reads a request and keeps it for the test. */
  public RawConnection.Message record(RawConnection connection) throws IOException {
    RawConnection.Message request = connection.readRequest();
    requests.add(request);
    return request;
  }

  public List<RawConnection.Message> requests() {
    return requests;
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (Socket socket : open) {
      socket.close();
    }
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        open.add(socket);
        Thread.ofVirtual().name("origin-connection").start(() -> serve(socket));
      } catch (IOException e) {
        // Closed by the test's end.
        return;
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      script.serve(new RawConnection(socket));
    } catch (EOFException e) {
      // The gateway closed a connection that it kept: the normal end.
    } catch (IOException e) {
      // Whoever broke off, the test sees it at the other end.
    } finally {
      open.remove(socket);
    }
  }
}
