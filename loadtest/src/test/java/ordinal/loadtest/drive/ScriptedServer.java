package ordinal.loadtest.drive;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** Does with each request what its script says, and knows when it began to listen. */
final class ScriptedServer implements AutoCloseable {
  /** What is done with one request. */
  sealed interface Reply {}

  record Answer(int status, String headers, String body) implements Reply {}

  /** The connection is closed without an answer. */
  record Close() implements Reply {}

  /** The request is read and never answered. */
  record Never() implements Reply {}

  /** Called on a thread of the connection's own, which it may hold. */
  interface Script {
    Reply reply(int number, List<String> head);
  }

  private final ServerSocket server;
  private final Script script;
  private final AtomicInteger requests = new AtomicInteger();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();

  ScriptedServer(Script script) {
    this.script = script;
    try {
      server = new ServerSocket(0, 4096, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().start(this::accept);
  }

  static Answer ok() {
    return new Answer(200, "", "{\"version\": \"v1\"}");
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + server.getLocalPort() + "/");
  }

  int requests() {
    return requests.get();
  }

  @Override
  public void close() {
    closeAll(server);
    open.forEach(ScriptedServer::closeAll);
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        open.add(socket);
        Thread.ofVirtual().start(() -> serve(socket));
      } catch (IOException e) {
        // Closed at the end.
        return;
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
      OutputStream out = socket.getOutputStream();
      for (List<String> head = head(in); !head.isEmpty(); head = head(in)) {
        switch (script.reply(requests.getAndIncrement(), head)) {
          case Answer answer -> out.write(bytes(answer));
          case Close _ -> {
            return;
          }
          case Never _ -> LockSupport.park();
        }
      }
    } catch (IOException e) {
      // The driver has gone.
    } finally {
      open.remove(socket);
    }
  }

  private static byte[] bytes(Answer answer) {
    return "HTTP/1.1 %d x\r\ncontent-type: application/json\r\n%scontent-length: %d\r\n\r\n%s"
        .formatted(answer.status, answer.headers, answer.body.length(), answer.body)
        .getBytes(StandardCharsets.US_ASCII);
  }

  private static List<String> head(BufferedReader in) throws IOException {
    List<String> lines = new ArrayList<>();
    for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
      lines.add(line);
    }
    return lines;
  }

  private static void closeAll(AutoCloseable closeable) {
    try {
      closeable.close();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
