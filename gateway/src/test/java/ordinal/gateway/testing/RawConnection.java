package ordinal.gateway.testing;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Speaks HTTP/1 byte by byte, as a client or as an origin, right or wrong as told. Blocking. */
public final class RawConnection implements Closeable {
  private static final int PATIENCE_MILLIS = 10_000;

  /**
   * A message as it came, its body byte by character; {@code whole} is false where the connection
   * ended inside its body.
   */
  public record Message(String first, List<String> headers, String body, boolean whole) {
    public int status() {
      return Integer.parseInt(first.substring(9, 12));
    }

    /** First value of a header, empty where there is none. */
    public String header(String name) {
      List<String> all = headers(name);
      return all.isEmpty() ? "" : all.getFirst();
    }

    public List<String> headers(String name) {
      String start = name.toLowerCase(Locale.ROOT) + ":";
      return headers.stream()
          .filter(h -> h.toLowerCase(Locale.ROOT).startsWith(start))
          .map(h -> h.substring(start.length()).strip())
          .toList();
    }
  }

  private final Socket socket;
  private final InputStream in;
  private final OutputStream out;

  public RawConnection(Socket socket) throws IOException {
    this.socket = socket;
    socket.setSoTimeout(PATIENCE_MILLIS);
    socket.setTcpNoDelay(true);
    in = new BufferedInputStream(socket.getInputStream());
    out = socket.getOutputStream();
  }

  public static RawConnection to(int port) throws IOException {
    return new RawConnection(new Socket(InetAddress.getLoopbackAddress(), port));
  }

  /** Sends text with each line break as CRLF, unless it has a CR already. */
  public RawConnection send(String text) throws IOException {
    String crlf = text.contains("\r") ? text : text.replace("\n", "\r\n");
    return sendBytes(crlf.getBytes(StandardCharsets.ISO_8859_1));
  }

  public RawConnection sendBytes(byte[] bytes) throws IOException {
    out.write(bytes);
    out.flush();
    return this;
  }

  /** The next message's head without its body. */
  public Message readHead() throws IOException {
    String first = readLine();
    List<String> headers = new ArrayList<>();
    for (String line = readLine(); !line.isEmpty(); line = readLine()) {
      headers.add(line);
    }
    return new Message(first, headers, "", true);
  }

  /** A whole request with its body. */
  public Message readRequest() throws IOException {
    Message head = readHead();
    return head.headers("transfer-encoding").isEmpty() && head.header("content-length").isEmpty()
        ? head
        : readBody(head);
  }

  /** A whole answer with its body. */
  public Message readAnswer() throws IOException {
    Message head = readHead();
    return head.status() < 200 || head.status() == 204 || head.status() == 304
        ? head
        : readBody(head);
  }

  /** The body that the head announces; without a length it ends with the connection. */
  public Message readBody(Message head) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    boolean whole = true;
    try {
      if (!head.header("transfer-encoding").isEmpty()) {
        for (int n = chunkSize(); n > 0; n = chunkSize()) {
          copy(n, body);
          readLine();
        }
        readLine();
      } else if (!head.header("content-length").isEmpty()) {
        copy(Long.parseLong(head.header("content-length")), body);
      } else {
        in.transferTo(body);
      }
    } catch (IOException e) {
      whole = false;
    }
    return new Message(
        head.first(), head.headers(), body.toString(StandardCharsets.ISO_8859_1), whole);
  }

  /** One byte, -1 at the end. */
  public int read() throws IOException {
    return in.read();
  }

  /** Reads at least one byte and at most so many; -1 at the end. */
  public int read(byte[] buffer, int most) throws IOException {
    return in.read(buffer, 0, most);
  }

  /** Reads up to so many bytes and drops them; fewer only at the end. */
  public long skip(long count) throws IOException {
    byte[] buffer = new byte[65_536];
    long done = 0;
    while (done < count) {
      int n = in.read(buffer, 0, (int) Math.min(buffer.length, count - done));
      if (n < 0) {
        return done;
      }
      done += n;
    }
    return done;
  }

  /** Whether the peer has closed, once it does. */
  public boolean awaitEnd() {
    try {
      return skip(Long.MAX_VALUE) >= 0;
    } catch (java.net.SocketTimeoutException e) {
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  /** Sends no more, and goes on reading. */
  public void endOutput() throws IOException {
    socket.shutdownOutput();
  }

  /** Ends with a reset instead of a clean end. */
  public void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  private int chunkSize() throws IOException {
    return Integer.parseInt(readLine(), 16);
  }

  private void copy(long count, OutputStream to) throws IOException {
    for (long i = 0; i < count; i++) {
      int b = in.read();
      if (b < 0) {
        throw new EOFException("body ended after " + i + " of " + count);
      }
      to.write(b);
    }
  }

  private String readLine() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        throw new EOFException("connection ended after: " + line);
      }
      if (b != '\r') {
        line.append((char) b);
      }
    }
    return line.toString();
  }
}
