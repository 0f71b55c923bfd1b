package ordinal.gateway.testing;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
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
 * An origin that takes requests by the letter of RFC 9112, answers each with {@code x-origin} and
 * its target as body, and keeps every byte that came. A virtual thread for each connection.
 */
public final class RecordingOrigin implements Closeable {
  private final ServerSocket server;
  private final Queue<StrictRequest> requests = new ConcurrentLinkedQueue<>();
  private final Queue<byte[]> streams = new ConcurrentLinkedQueue<>();
  private final List<String> violations = new CopyOnWriteArrayList<>();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final Set<Thread> threads = ConcurrentHashMap.newKeySet();

  public RecordingOrigin() {
    try {
      server = new ServerSocket(0, 1000, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().name("recording-origin").start(this::accept);
  }

  public int port() {
    return server.getLocalPort();
  }

  /** The requests that came in whole, those of one client in their order. */
  public List<StrictRequest> requests() {
    return List.copyOf(requests);
  }

  /** What came and was no request; a body that breaks off is none. */
  public List<String> violations() {
    return violations;
  }

  /** Closes, and returns what came on each connection. */
  public List<byte[]> end() throws IOException {
    close();
    for (Thread thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException(e);
      }
    }
    return List.copyOf(streams);
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
        threads.add(Thread.ofVirtual().name("recording").start(() -> serve(socket)));
      } catch (IOException e) {
        // Closed by the test's end.
        return;
      }
    }
  }

  private void serve(Socket socket) {
    Copied in = null;
    try (socket) {
      socket.setTcpNoDelay(true);
      in = new Copied(new BufferedInputStream(socket.getInputStream()));
      for (StrictRequest r = StrictRequest.read(in); r != null; r = StrictRequest.read(in)) {
        requests.add(r);
        String answer =
            "HTTP/1.1 200 OK\r\nx-origin: 1\r\nContent-Length: "
                + r.target().length()
                + "\r\n\r\n"
                + r.target();
        socket.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
      }
    } catch (StrictRequest.Violation e) {
      violations.add(e.getMessage());
    } catch (EOFException e) {
      // A body that the gateway broke off.
    } catch (IOException e) {
      // Closed by the gateway or by the test's end.
    } finally {
      open.remove(socket);
      if (in != null) {
        streams.add(in.copy.toByteArray());
      }
    }
  }

  /** Keeps what is read. */
  private static final class Copied extends FilterInputStream {
    private final ByteArrayOutputStream copy = new ByteArrayOutputStream();

    private Copied(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      int b = super.read();
      if (b >= 0) {
        copy.write(b);
      }
      return b;
    }

    @Override
    public int read(byte[] bytes, int from, int most) throws IOException {
      int n = super.read(bytes, from, most);
      if (n > 0) {
        copy.write(bytes, from, n);
      }
      return n;
    }
  }
}
