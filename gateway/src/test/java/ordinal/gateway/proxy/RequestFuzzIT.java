package ordinal.gateway.proxy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import ordinal.gateway.testing.OtherParser;
import ordinal.gateway.testing.RawConnection;
import ordinal.gateway.testing.RawConnection.Message;
import ordinal.gateway.testing.RecordingOrigin;
import ordinal.gateway.testing.StrictRequest;
import org.junit.jupiter.api.Test;

/**
 * Mutated requests before an origin that keeps every byte. What reaches it two parsers must read
 * alike, and each request there must be one that its client sent: same method, body and place in
 * line, and answered to that client. A client is known by its address, which it cannot forge, and
 * each of its requests by the end of its path.
 *
 * <p>{@code -Dfuzz.count=N} sends more, {@code -Dfuzz.seed=S} others.
 */
class RequestFuzzIT {
  private static final int COUNT = Integer.getInteger("fuzz.count", 20_000);
  private static final long SEED = Long.getLong("fuzz.seed", 42);
  private static final int BATCH = 20_000;
  private static final int CLIENTS = 200;
  private static final int QUIET_MILLIS = 500;
  private static final Pattern ESCAPE = Pattern.compile("%([0-9A-Fa-f]{2})");
  private static final Pattern TOKEN = Pattern.compile("token[0-9]+[a-z]+");

  private static final List<String> SEEDS =
      List.of(
          """
          GET /token%1$da?b=c HTTP/1.1
          Host: a
          Accept: */*

          """,
          """
          POST /token%1$da HTTP/1.1
          Host: a
          Content-Length: 5

          hello\
          """,
          """
          PUT /a/../token%1$da HTTP/1.1
          Host: a
          Transfer-Encoding: chunked

          5
          hello
          0
          x: y

          """,
          """
          GET http://b:80/token%1$da HTTP/1.1
          Host: a
          Connection: x
          x: y

          """,
          """
          POST /token%1$da HTTP/1.1
          Host: a
          Content-Length: 71

          GET /token%1$dsmuggled HTTP/1.1
          Host: a
          Content-Length: 10

          0123456789\
          """,
          """
          POST /token%1$da HTTP/1.0
          Host: a
          Content-Length: 2

          hi\
          """);
  private static final List<String> PIECES =
      List.of(
          "\r\n",
          "\n",
          "\r",
          " ",
          "\t",
          ":",
          ",",
          ";",
          "\u0000",
          "\u000b",
          "\u0080",
          "\u00ff",
          "0",
          "5",
          "f",
          "-1",
          "+5",
          "0x5",
          "chunked",
          "Transfer-Encoding: chunked\r\n",
          "Transfer-Encoding : chunked\r\n",
          "Transfer-Encoding: identity\r\n",
          "Content-Length: 5\r\n",
          "Content-Length: 0\r\n",
          "Content-Length: 5, 5\r\n",
          "Host: b\r\n",
          "HTTP/1.1",
          "HTTP/1.0",
          "GET /tokeninserted HTTP/1.1\r\nHost: a\r\n\r\n",
          "\r\n\r\n",
          "0\r\n\r\n",
          "..",
          "%2e",
          "%2f",
          "//",
          "#",
          "?",
          "@",
          "\r\n ",
          "Expect: 100-continue\r\n",
          "Connection: close\r\n",
          "Connection: content-length\r\n",
          "Trailer: x\r\n",
          "Upgrade: websocket\r\n",
          "X-Forwarded-For: 127.0.0.1\r\n");

  /**
   * What a client sent and got.
   *
   * @param answers targets that the origin named in its answers
   * @param toTheEnd whether there were no others
   */
  private record Sent(int number, String bytes, List<String> answers, boolean toTheEnd) {
    String client() {
      return "127." + (1 + (number >> 16)) + "." + (number >> 8 & 255) + "." + (number & 255);
    }

    @Override
    public String toString() {
      return "seed " + SEED + ", " + number + ": " + bytes.replace("\r", "\\r");
    }
  }

  @Test
  void theOriginReadsWhatTheClientSaid() throws Exception {
    int forwarded = 0;
    Random random = new Random(SEED);

    for (int from = 0; from < COUNT; from += BATCH) {
      forwarded += batch(random, from, Math.min(COUNT, from + BATCH));
    }

    System.out.printf("seed %d: %d cases, %d requests forwarded%n", SEED, COUNT, forwarded);
    assertThat(forwarded).as("not all are refused").isGreaterThan(COUNT / 2);
  }

  private static int batch(Random random, int from, int to) throws Exception {
    ProxyFixture gateway = new ProxyFixture();
    RecordingOrigin origin = gateway.own(new RecordingOrigin());
    List<Sent> all;
    try (ExecutorService clients =
        Executors.newFixedThreadPool(CLIENTS, Thread.ofVirtual().factory())) {
      gateway.route(ProxyFixture.backend(gateway.replica("counter-0", origin.port())));
      List<Future<Sent>> sent = new ArrayList<>();
      for (int i = from; i < to; i++) {
        Sent one = new Sent(i, mutated(random, i), List.of(), false);
        sent.add(clients.submit(() -> send(one, gateway.port())));
      }
      all = new ArrayList<>();
      for (Future<Sent> one : sent) {
        all.add(one.get());
      }
    } finally {
      gateway.close();
    }
    readAlike(origin);
    Map<String, List<StrictRequest>> byClient = byClient(origin.requests());
    for (Sent sent : all) {
      List<StrictRequest> got = byClient.getOrDefault(sent.client(), List.of());
      answered(sent, got);
      sentSo(sent, got);
    }
    return origin.requests().size();
  }

  private static void readAlike(RecordingOrigin origin) throws IOException {
    List<OtherParser.Read> others =
        origin.end().stream().flatMap(stream -> OtherParser.read(stream).stream()).toList();
    assertThat(origin.violations()).isEmpty();
    assertThat(others)
        .containsExactlyInAnyOrderElementsOf(
            origin.requests().stream()
                .map(r -> new OtherParser.Read(r.method(), r.target(), r.body()))
                .toList());
  }

  private static Map<String, List<StrictRequest>> byClient(List<StrictRequest> requests) {
    Map<String, List<StrictRequest>> all = new HashMap<>();
    for (StrictRequest request : requests) {
      assertThat(request.values("x-forwarded-for")).as(request.head()).hasSize(1);
      all.computeIfAbsent(request.values("x-forwarded-for").getFirst(), c -> new ArrayList<>())
          .add(request);
    }
    return all;
  }

  private static void answered(Sent sent, List<StrictRequest> got) {
    List<String> targets = got.stream().map(StrictRequest::target).toList();
    int known = sent.toTheEnd() ? targets.size() : Math.min(targets.size(), sent.answers().size());
    assertThat(sent.answers()).as(sent.toString()).isEqualTo(targets.subList(0, known));
  }

  /** Each is one of those that the client sent, in their order. */
  private static void sentSo(Sent sent, List<StrictRequest> got) {
    List<Said> said = Said.all(sent.bytes());
    int next = 0;
    for (StrictRequest request : got) {
      while (next < said.size() && !said.get(next).is(request)) {
        next++;
      }
      assertThat(next)
          .as("%s%nforwarded: %s%nsent: %s", sent, request, said)
          .isLessThan(said.size());
      next++;
    }
  }

  private static Sent send(Sent sent, int port) throws IOException {
    List<String> answers = new ArrayList<>();
    InetAddress from = InetAddress.getByName(sent.client());
    boolean toTheEnd = false;
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port, from, 0);
        RawConnection client = new RawConnection(socket)) {
      client.sendBytes(sent.bytes().getBytes(ISO_8859_1));
      socket.setSoTimeout(QUIET_MILLIS);
      toTheEnd = readAnswers(client, answers);
      client.endOutput();
      client.awaitEnd();
    } catch (NumberFormatException e) {
      throw new AssertionError(sent + " answers " + answers, e);
    } catch (IOException e) {
      // Closed before it was sent in full, or before all was read.
    }
    return new Sent(sent.number(), sent.bytes(), answers, toTheEnd);
  }

  /** Whether the gateway had no more to say: it closed, and not in the midst of an answer. */
  private static boolean readAnswers(RawConnection client, List<String> answers) {
    try {
      while (true) {
        Message answer = client.readAnswer();
        if (!answer.header("x-origin").isEmpty() && answer.whole()) {
          answers.add(answer.body());
        }
        if (answer.header("connection").equals("close")) {
          return answer.whole();
        }
      }
    } catch (IOException e) {
      return false;
    }
  }

  private static String mutated(Random random, int number) {
    String seed = SEEDS.get(random.nextInt(SEEDS.size())).formatted(number);
    StringBuilder bytes = new StringBuilder(seed.replace("\n", "\r\n"));
    for (int i = random.nextInt(4); i > 0; i--) {
      int at = random.nextInt(bytes.length());
      int end = Math.min(bytes.length(), at + 1 + random.nextInt(3));
      switch (random.nextInt(4)) {
        case 0 -> bytes.insert(at, PIECES.get(random.nextInt(PIECES.size())));
        case 1 -> bytes.replace(at, end, PIECES.get(random.nextInt(PIECES.size())));
        case 2 -> bytes.delete(at, end);
        default -> bytes.setCharAt(at, (char) random.nextInt(256));
      }
    }
    return bytes + "GET /token" + number + "last HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
  }

  /** A request as a reader of the client's bytes understands it. */
  private record Said(String method, String target, String body) {
    /**
     * The strict parser knows no HTTP/1.0, no chunk extensions and no empty line before a request;
     * where it stops the other one may go on.
     */
    static List<Said> all(String bytes) {
      List<Said> strict = new ArrayList<>();
      try (ByteArrayInputStream in = new ByteArrayInputStream(bytes.getBytes(ISO_8859_1))) {
        for (var r = StrictRequest.read(in); r != null; r = StrictRequest.read(in)) {
          strict.add(new Said(r.method(), r.target(), r.body()));
        }
        return strict;
      } catch (IOException e) {
        List<Said> other =
            OtherParser.read(bytes.getBytes(ISO_8859_1)).stream()
                .map(r -> new Said(r.method(), r.target(), r.body()))
                .toList();
        return other.size() > strict.size() ? other : strict;
      }
    }

    // The path was normalised, so only what names the request is compared.
    boolean is(StrictRequest forwarded) {
      return method.equals(forwarded.method())
          && body.equals(forwarded.body())
          && tokens(decoded(target)).containsAll(tokens(forwarded.target()));
    }

    private static String decoded(String target) {
      return ESCAPE
          .matcher(target)
          .replaceAll(m -> Matcher.quoteReplacement("" + (char) Integer.parseInt(m.group(1), 16)));
    }

    private static List<String> tokens(String target) {
      return TOKEN.matcher(target).results().map(MatchResult::group).toList();
    }
  }
}
