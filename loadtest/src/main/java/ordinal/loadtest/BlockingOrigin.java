package ordinal.loadtest;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * Answers GET of {@code /big} with 100 MB, all else with {@code ok}; or accepts and never answers.
 * A virtual thread for each connection.
 */
final class BlockingOrigin implements AutoCloseable {
  private static final int BIG = 100_000_000;
  // Without a bound the kernel takes megabytes of each big answer at once, and this process is busy
  // with nothing else meanwhile.
  private static final int SEND_BUFFER = 65_536;
  private static final byte[] OK = ascii("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");

  private final ServerSocket server;
  private final boolean stalls;

  BlockingOrigin(boolean stalls) throws IOException {
    this.stalls = stalls;
    server = new ServerSocket(0, 1024, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
  }

  int port() {
    return server.getLocalPort();
  }

  @Override
  public void close() throws IOException {
    server.close();
  }

  /** The request line; the other lines of the head are dropped. Empty at the end. */
  static String readHead(InputStream in) throws IOException {
    String first = readLine(in);
    String line = first;
    while (!line.isEmpty()) {
      line = readLine(in);
    }
    return first;
  }

  static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  static String readLine(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int b = in.read(); b >= 0 && b != '\n'; b = in.read()) {
      if (b != '\r') {
        line.append((char) b);
      }
    }
    return line.toString();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        Thread.ofVirtual().start(() -> serve(socket));
      } catch (IOException e) {
        // Closed at the end.
        return;
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      socket.setSendBufferSize(SEND_BUFFER);
      InputStream in = new BufferedInputStream(socket.getInputStream());
      OutputStream out = socket.getOutputStream();
      for (String line = readHead(in); !line.isEmpty(); line = readHead(in)) {
        if (line.startsWith("GET /big ")) {
          big(out);
        } else if (!stalls) {
          out.write(OK);
        }
      }
    } catch (IOException e) {
      // The gateway broke off, as it does when its client leaves.
    }
  }

  private static void big(OutputStream out) throws IOException {
    out.write(ascii("HTTP/1.1 200 OK\r\nContent-Length: " + BIG + "\r\n\r\n"));
    byte[] block = new byte[100_000];
    for (int sent = 0; sent < BIG; sent += block.length) {
      out.write(block);
    }
  }
}
