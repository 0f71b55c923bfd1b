package ordinal.containers;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One keep-alive connection that never opens another, so that a request cut off is seen. For one
 * thread.
 */
final class KeptConnection implements AutoCloseable {
  private static final int MILLIS = 20_000;
  private static final Pattern LENGTH = Pattern.compile("content-length: (\\d+)");

  private final Socket socket;
  private final DataInputStream in;

  KeptConnection(String host, int port) throws IOException {
    socket = new Socket(host, port);
    socket.setSoTimeout(MILLIS);
    in = new DataInputStream(socket.getInputStream());
  }

  /** An answer read to its end; {@code last} where the server ends the connection with it. */
  record Answer(int status, boolean last) {}

  Answer get(String path) throws IOException {
    send(path);
    return read();
  }

  void send(String path) throws IOException {
    String request =
        "GET " + path + " HTTP/1.1\r\nHost: counter\r\nAccept: application/json\r\n\r\n";
    socket.getOutputStream().write(request.getBytes(US_ASCII));
  }

  Answer read() throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.length() < 4 || !head.substring(head.length() - 4).equals("\r\n\r\n")) {
      int next = in.read();
      if (next < 0) {
        throw new EOFException("cut off after \"" + head + "\"");
      }
      head.append((char) next);
    }
    String fields = head.toString().toLowerCase(Locale.ROOT);
    Matcher length = LENGTH.matcher(fields);
    if (!length.find()) {
      throw new IOException("no Content-Length: " + head);
    }
    in.readFully(new byte[Integer.parseInt(length.group(1))]);
    return new Answer(
        Integer.parseInt(head.substring(9, 12)), fields.contains("\r\nconnection: close\r\n"));
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
