package ordinal.gateway.testing;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * An origin that takes requests by the letter of RFC 9112, answers each with {@code ok}, and notes
 * whatever is none.
 */
public final class StrictOrigin implements Closeable {
  private static final byte[] OK =
      "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok".getBytes(StandardCharsets.ISO_8859_1);

  private final ServerSocket server;
  private final Queue<StrictRequest> requests = new ConcurrentLinkedQueue<>();
  private final List<String> violations = new CopyOnWriteArrayList<>();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();

  public StrictOrigin() {
    try {
      server = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().name("strict-origin").start(this::accept);
  }

  public int port() {
    return server.getLocalPort();
  }

  /** Takes out the requests that came in whole since the last call. */
  public List<StrictRequest> take() {
    List<StrictRequest> all = List.copyOf(requests);
    all.forEach(requests::remove);
    return all;
  }

  /** What came and was no request; a body that breaks off is none. */
  public List<String> violations() {
    return violations;
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
        Thread.ofVirtual().name("strict-origin-connection").start(() -> serve(socket));
      } catch (IOException e) {
        // Closed by the test's end.
        return;
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      socket.setTcpNoDelay(true);
      BufferedInputStream in = new BufferedInputStream(socket.getInputStream());
      for (StrictRequest r = StrictRequest.read(in); r != null; r = StrictRequest.read(in)) {
        requests.add(r);
        socket.getOutputStream().write(OK);
      }
    } catch (StrictRequest.Violation e) {
      violations.add(e.getMessage());
    } catch (EOFException e) {
      // A body that the gateway broke off.
    } catch (IOException e) {
      // Closed by the gateway or by the test's end.
    } finally {
      open.remove(socket);
    }
  }
}
