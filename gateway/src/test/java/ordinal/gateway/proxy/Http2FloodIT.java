package ordinal.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.Semaphore;
import ordinal.gateway.config.Settings;
import ordinal.gateway.testing.RawHttp2;
import ordinal.gateway.testing.RawHttp2.Answer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that attack by frames: each is cut before its thousandth, and nobody else notices. */
class Http2FloodIT {
  private static final int MOST = 1000;
  private static final int REFUSED_STREAM = 7;
  private static final int ENHANCE_YOUR_CALM = 11;
  private static final int ACK = 1;
  private static final byte[] CANCEL = {0, 0, 0, 8};

  private final ProxyFixture gateway = new ProxyFixture(Http2FloodIT::shortBodyIdle);

  @FunctionalInterface
  private interface Frames {
    void send(RawHttp2 client, int i) throws IOException;
  }

  @AfterEach
  void close() throws IOException {
    gateway.close();
  }

  @Test
  void cutsPings() throws IOException {
    assertCut((client, i) -> client.frame(RawHttp2.PING, 0, 0, new byte[8]));
  }

  @Test
  void cutsSettings() throws IOException {
    assertCut((client, i) -> client.frame(RawHttp2.SETTINGS, 0, 0));
  }

  @Test
  void cutsPriorities() throws IOException {
    assertCut((client, i) -> client.frame(RawHttp2.PRIORITY, 0, 1, new byte[5]));
  }

  @Test
  void cutsUnknownFrames() throws IOException {
    assertCut((client, i) -> client.frame(0xbb, 0, 0, new byte[3]));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void cutsAcksAndGoAwaysBesideARequest(boolean acks) throws IOException {
    gateway.route(silent());
    assertCut((client, i) -> {
      if (i == 0) {
        client.get(1, "/");
      } else if (acks) {
        client.frame(RawHttp2.SETTINGS, ACK, 0);
      } else {
        client.frame(RawHttp2.GOAWAY, 0, 0, new byte[8]);
      }
    });
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 256, 65_536})
  void cutsWindowUpdates(int increment) throws IOException {
    assertCut((client, i) -> opens(client, 0, increment));
  }

  @Test
  void cutsPingsBehindWindowUpdatesThatNothingWasSentFor() throws IOException {
    assertCut((client, i) -> {
      if (i % 5 == 0) {
        opens(client, 0, 256);
      } else {
        client.frame(RawHttp2.PING, 0, 0, new byte[8]);
      }
    });
  }

  @Test
  void cutsAWindowThatIsOpenedByteForByte() throws IOException {
    gateway.route(
        gateway.answering("HTTP/1.1 200 OK\nContent-Length: 5000\n\n" + "x".repeat(5000)));
    assertCut((client, i) -> {
      if (i == 0) {
        client.givesNoCredit().setting(4, 0).get(1, "/");
      }
      opens(client, i % 3 == 0 ? 1 : 0, 1);
      if (i % 3 == 2) {
        client.frame(RawHttp2.PING, 0, 0, new byte[8]);
      }
    });
  }

  @Test
  void cutsPingsBehindAnswersThatNobodyTakes() throws IOException {
    gateway.route(
        gateway.answering("HTTP/1.1 200 OK\nContent-Length: 400000\n\n" + "x".repeat(400_000)));
    assertCut((client, i) -> {
      if (i == 0) {
        client.givesNoCredit().setting(4, 0);
      }
      if (i % 100 == 0) {
        client.get(2 * i + 1, "/");
      }
      client.frame(RawHttp2.PING, 0, 0, new byte[8]);
    });
  }

  @Test
  void takesALargeAnswerInSmallStepsWithAPingEach() throws IOException {
    long length = 50L << 20;
    gateway.route(
        gateway.origin(c -> {
          c.readRequest();
          c.send("HTTP/1.1 200 OK\nContent-Length: " + length + "\n\n");
          byte[] part = new byte[65_536];
          for (long sent = 0; sent < length; sent += part.length) {
            c.sendBytes(part);
          }
        }));
    RawHttp2 client = client().get(1, "/");

    long taken = 0;
    RawHttp2.Frame frame;
    do {
      frame = client.await(RawHttp2.DATA);
      assertThat(frame.type()).as("after %s", taken).isEqualTo(RawHttp2.DATA);
      // Both windows are open by so much again.
      taken += frame.payload().length();
      client.frame(RawHttp2.PING, 0, 0, new byte[8]);
    } while (!frame.endsStream());

    assertThat(taken).isEqualTo(length);
  }

  @Test
  void takesManySmallPartsEachAnsweredByAPing() throws Exception {
    Semaphore next = new Semaphore(1);
    gateway.route(
        gateway.origin(c -> {
          c.readRequest();
          c.send("HTTP/1.1 200 OK\nContent-Type: text/event-stream\n\n");
          while (true) {
            next.acquireUninterruptibly();
            c.send("data: x\n\n");
          }
        }));
    RawHttp2 client = client().get(1, "/");

    for (int i = 0; i < MOST; i++) {
      assertThat(client.await(RawHttp2.DATA).type()).as("after %s", i).isEqualTo(RawHttp2.DATA);
      client.frame(RawHttp2.PING, 0, 0, new byte[8]);
      next.release();
    }
  }

  private static void opens(RawHttp2 client, int stream, int increment) throws IOException {
    client.frame(
        RawHttp2.WINDOW_UPDATE, 0, stream, ByteBuffer.allocate(4).putInt(increment).array());
  }

  @Test
  void cutsEmptyData() throws IOException {
    gateway.route(silent());
    assertCut((client, i) -> {
      if (i == 0) {
        client.headers(1, false, RawHttp2.request("POST", "/"));
      }
      client.frame(RawHttp2.DATA, 0, 1);
    });
  }

  @Test
  void cutsWhatComesForAStreamThatWasReset() throws IOException {
    gateway.route(
        gateway.origin(c -> {
          c.readHead();
          c.send("HTTP/1.1 401 No\nContent-Length: 0\n\n");
          c.awaitEnd();
        }));
    assertCut((client, i) -> {
      if (i == 0) {
        client.headers(1, false, RawHttp2.request("POST", "/")).await(RawHttp2.RST_STREAM);
      }
      client.frame(RawHttp2.DATA, 0, 1, new byte[i % 2]);
    });
  }

  @Test
  void cutsRapidResets() throws IOException {
    gateway.route(silent());
    assertCut(
        (client, i) -> {
          client.get(2 * i + 1, "/");
          client.frame(RawHttp2.RST_STREAM, 0, 2 * i + 1, CANCEL);
        },
        MOST / 2);
  }

  @Test
  void cutsResetsInTheBytesOfTheirStreamsSooner() throws IOException {
    gateway.route(silent());
    RawHttp2 client = client();
    client.together(() -> {
      for (int i = 0; i < 150; i++) {
        client.get(2 * i + 1, "/");
        client.frame(RawHttp2.RST_STREAM, 0, 2 * i + 1, CANCEL);
      }
    });

    assertThat(client.await(RawHttp2.GOAWAY).errorCode()).isEqualTo(ENHANCE_YOUR_CALM);
  }

  @ParameterizedTest
  @ValueSource(
      ints = {RawHttp2.PING, RawHttp2.SETTINGS, RawHttp2.PRIORITY, RawHttp2.RST_STREAM, 0xbb})
  void cutsAFloodBehindThePrefaceBeforeItsSettingsAreRead(int type) throws IOException {
    RawHttp2 client =
        gateway.own(
            RawHttp2.to(
                gateway.port(),
                opening -> {
                  for (int i = 0; i < 130; i++) {
                    if (type == RawHttp2.RST_STREAM) {
                      opening.get(2 * i + 1, "/").frame(type, 0, 2 * i + 1, CANCEL);
                    } else {
                      opening.frame(type, 0, 0, new byte[type == RawHttp2.PING ? 8 : 0]);
                    }
                  }
                }));

    RawHttp2.Frame settings = client.await(RawHttp2.SETTINGS);
    // Those of a connection that is served say how many streams it may have.
    assertThat(settings.payload().length()).isZero();
    assertThat(client.await(RawHttp2.GOAWAY).errorCode()).isEqualTo(ENHANCE_YOUR_CALM);
  }

  @Test
  void cutsAFloodOfResetsAfterTheSettingsWereRead() throws IOException {
    RawHttp2 client = client();
    client.await(RawHttp2.SETTINGS);
    client.together(() -> {
      for (int i = 0; i < 130; i++) {
        client.get(2 * i + 1, "/").frame(RawHttp2.RST_STREAM, 0, 2 * i + 1, CANCEL);
      }
    });

    assertThat(client.await(RawHttp2.GOAWAY).errorCode()).isEqualTo(ENHANCE_YOUR_CALM);
    assertThat(client.await(RawHttp2.GOAWAY).type()).as("another one").isNegative();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 8, 9, 12})
  void cutsAFloodThatBeginsWithAPartOfAFrame(int part) throws Exception {
    byte[] ping = {0, 0, 8, 6, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8};
    RawHttp2 client = client();
    client.await(RawHttp2.SETTINGS);
    client.bytes(Arrays.copyOf(ping, part));
    // So that it is read by itself.
    Thread.sleep(100);
    client.bytes(Arrays.copyOfRange(ping, part, ping.length));
    assertThat(client.await(RawHttp2.PING).payload().getBytes())
        .isEqualTo(Arrays.copyOfRange(ping, 9, 17));
    client.together(() -> {
      for (int i = 0; i < 130; i++) {
        client.bytes(ping);
      }
    });

    assertThat(client.await(RawHttp2.GOAWAY).errorCode()).isEqualTo(ENHANCE_YOUR_CALM);
    assertThat(client.await(RawHttp2.GOAWAY).type()).as("another one").isNegative();
  }

  @Test
  void cutsDataOfAStreamThatTheClientReset() throws IOException {
    gateway.route(silent());
    assertCut((client, i) -> {
      if (i == 0) {
        client
            .headers(1, false, RawHttp2.request("POST", "/"))
            .frame(RawHttp2.RST_STREAM, 0, 1, CANCEL);
      }
      client.frame(RawHttp2.DATA, RawHttp2.END_STREAM, 1);
    });
  }

  @Test
  void takesAHundredPingsBehindThePrefaceAndTheRequestAfterThem() throws IOException {
    gateway.route(gateway.answering("HTTP/1.1 200 OK\nContent-Length: 2\n\nok"));
    RawHttp2 client =
        gateway.own(
            RawHttp2.to(
                gateway.port(),
                opening -> {
                  for (int i = 0; i < 100; i++) {
                    opening.frame(RawHttp2.PING, 0, 0, new byte[8]);
                  }
                  opening.get(1, "/");
                }));

    assertThat(client.answer(1).body()).isEqualTo("ok");
  }

  @Test
  void takesAsManyResetsAsStreamsAtOnce() throws IOException {
    gateway.route(silent());
    RawHttp2 client = client();
    client.together(() -> {
      for (int i = 0; i < 100; i++) {
        client.get(2 * i + 1, "/");
      }
      for (int i = 0; i < 100; i++) {
        client.frame(RawHttp2.RST_STREAM, 0, 2 * i + 1, CANCEL);
      }
    });

    gateway.route(gateway.answering("HTTP/1.1 200 OK\nContent-Length: 2\n\nok"));

    assertThat(client.get(201, "/").answer(201).body()).isEqualTo("ok");
  }

  @Test
  void cutsStreamsThatAreMadeToBeReset() throws IOException {
    gateway.route(silent());
    assertCut(
        (client, i) -> {
          client.get(2 * i + 1, "/");
          // No increment is an error of the stream (RFC 9113 section 6.9).
          client.frame(RawHttp2.WINDOW_UPDATE, 0, 2 * i + 1, new byte[4]);
        },
        MOST / 2);
  }

  @Test
  void cutsMalformedStreams() throws IOException {
    assertCut((client, i) -> client.get(2 * i + 1, "a"));
  }

  @Test
  void cutsContinuations() throws IOException {
    assertCut((client, i) -> {
      if (i == 0) {
        client.frame(
            RawHttp2.HEADERS, RawHttp2.END_STREAM, 1, RawHttp2.block(RawHttp2.request("GET", "/")));
      }
      client.frame(RawHttp2.CONTINUATION, 0, 1);
    });
  }

  @Test
  void refusesAHeadThatUnpacksToMegabytes() throws IOException {
    gateway.route(silent());
    // One entry of 4,000 bytes into the table, then a thousand references to it of one byte each.
    ByteArrayOutputStream bomb = new ByteArrayOutputStream();
    bomb.writeBytes(RawHttp2.block(RawHttp2.request("GET", "/")));
    byte[] entry = RawHttp2.block("x", "y".repeat(4000));
    entry[0] = 0x40;
    bomb.writeBytes(entry);
    for (int i = 0; i < 1000; i++) {
      bomb.write(0x80 | 62);
    }

    RawHttp2 client = client();
    client.frame(
        RawHttp2.HEADERS, RawHttp2.END_HEADERS | RawHttp2.END_STREAM, 1, bomb.toByteArray());

    Answer answer = client.answer(1);
    assertThat(answer.status() == 431 || answer.status() == 0).as("%s", answer).isTrue();
  }

  @Test
  void refusesMoreStreamsAtOnceThanItAllows() throws IOException {
    gateway.route(silent());
    RawHttp2 client = client();
    for (int i = 0; i <= 100; i++) {
      client.get(2 * i + 1, "/");
    }

    RawHttp2.Frame refused = client.await(RawHttp2.RST_STREAM);

    assertThat(refused.stream()).isEqualTo(201);
    assertThat(refused.errorCode()).isEqualTo(REFUSED_STREAM);
  }

  @Test
  void aReaderOfNothingIsCutAndHarmsNoOther() throws IOException {
    long[] sent = new long[1];
    gateway.route(
        gateway.origin(c -> {
          if (c.readRequest().first().contains("small")) {
            c.send("HTTP/1.1 200 OK\nContent-Length: 2\n\nok");
            return;
          }
          c.send("HTTP/1.1 200 OK\nContent-Length: 300000000\n\n");
          byte[] part = new byte[65_536];
          while (sent[0] < 300_000_000) {
            c.sendBytes(part);
            sent[0] += part.length;
          }
        }));
    RawHttp2 client = client().givesNoCredit();
    // No stream may send anything by itself.
    client.setting(4, 0).get(1, "/large");
    client.frame(RawHttp2.WINDOW_UPDATE, 0, 0, (byte) 0, (byte) 1, (byte) 0, (byte) 0);
    RawHttp2 other = client();

    assertThat(other.get(1, "/small").answer(1).body()).isEqualTo("ok");
    Answer cut = client.answer(1);

    assertThat(cut.status()).isEqualTo(200);
    assertThat(cut.reset()).isEqualTo(2);
    // What the kernel holds of the way from the origin is a part of it.
    assertThat(sent[0]).isLessThan(16_000_000);
    client.get(3, "/small");
    client.frame(RawHttp2.WINDOW_UPDATE, 0, 3, (byte) 0, (byte) 0, (byte) 1, (byte) 0);
    assertThat(client.answer(3).body()).isEqualTo("ok");
  }

  @Test
  void aReaderOfNotEvenASmallAnswerIsCut() throws IOException {
    gateway.route(gateway.answering("HTTP/1.1 200 OK\nContent-Length: 2\n\nok"));
    RawHttp2 client = client().givesNoCredit();

    client.setting(4, 0).get(1, "/");
    Answer cut = client.answer(1);

    assertThat(cut.status()).isEqualTo(200);
    assertThat(cut.body()).isEmpty();
    assertThat(cut.reset()).isEqualTo(2);
  }

  private void assertCut(Frames frames) throws IOException {
    assertCut(frames, MOST);
  }

  private void assertCut(Frames frames, int most) throws IOException {
    RawHttp2 client = client();
    try {
      for (int i = 0; i < most; i++) {
        frames.send(client, i);
      }
    } catch (IOException e) {
      return; // Cut already, by a reset.
    }
    try {
      RawHttp2.Frame end = client.await(RawHttp2.GOAWAY);
      assertThat(end.type() < 0 || end.errorCode() == ENHANCE_YOUR_CALM).as("%s", end).isTrue();
    } catch (java.net.SocketTimeoutException e) {
      throw new AssertionError("not cut", e);
    } catch (IOException e) {
      return; // A reset overtook what was said.
    }
  }

  private RawHttp2 client() throws IOException {
    return gateway.own(RawHttp2.to(gateway.port()));
  }

  private ordinal.gateway.testing.RawOrigin silent() {
    return gateway.origin(c -> {
      c.readRequest();
      c.awaitEnd();
    });
  }

  static Settings.Traffic shortBodyIdle(Settings.Traffic t) {
    return new Settings.Traffic(
        t.bind(),
        t.eventLoops(),
        t.trustedProxies(),
        new Settings.Times(
            t.times().head(), t.times().keepAlive(), Duration.ofSeconds(1), t.times().request()),
        t.heads(),
        t.drain(),
        t.drainWait());
  }
}
