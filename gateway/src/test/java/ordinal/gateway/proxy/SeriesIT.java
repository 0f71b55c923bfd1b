package ordinal.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import ordinal.gateway.testing.RawConnection;
import ordinal.gateway.testing.RawConnection.Message;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What clients invent must neither fill the metrics nor the log. */
class SeriesIT {
  private static final int CLIENTS = 8;
  private static final int EACH = 12_500;
  private static final int MOST_SERIES = 200;
  private static final String OK = "HTTP/1.1 200 OK\nContent-Length: 0\n\n";

  private static final class Lines extends AppenderBase<ILoggingEvent> {
    private final AtomicInteger count = new AtomicInteger();

    @Override
    protected void append(ILoggingEvent event) {
      count.incrementAndGet();
    }
  }

  @Test
  void aHundredThousandPathsHostsAndMethodsMakeHardlyAnySeriesOrLine() throws Exception {
    Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    Lines lines = new Lines();
    lines.start();
    List<Future<Integer>> clients = new ArrayList<>();
    try (ProxyFixture gateway = new ProxyFixture()) {
      gateway.route(gateway.answering(OK));
      gateway.get("/");
      long before = series(gateway);
      root.addAppender(lines);

      try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
        for (int i = 0; i < CLIENTS; i++) {
          int seed = i;
          clients.add(threads.submit(() -> answered(gateway, new Random(seed))));
        }
      }

      int answered = 0;
      for (Future<Integer> client : clients) {
        answered += client.get();
      }
      assertThat(answered).isEqualTo(CLIENTS * EACH);
      assertThat(series(gateway) - before).isLessThanOrEqualTo(MOST_SERIES);
      assertThat(lines.count.get()).isLessThanOrEqualTo(CLIENTS * EACH);
    } finally {
      root.detachAppender(lines);
    }
  }

  private static long series(ProxyFixture gateway) {
    return gateway.registry.scrape().lines().filter(line -> !line.startsWith("#")).count();
  }

  private static int answered(ProxyFixture gateway, Random random) throws IOException {
    int answered = 0;
    while (answered < EACH) {
      try (RawConnection client = RawConnection.to(gateway.port())) {
        boolean open = true;
        while (open && answered < EACH) {
          Message answer = client.send(request(random)).readAnswer();
          answered++;
          open = !answer.header("connection").equals("close");
        }
      }
    }
    return answered;
  }

  /** Eight in ten go to the replica, one has a method of its own, one a path that is refused. */
  private static String request(Random random) {
    String word = Integer.toString(random.nextInt(Integer.MAX_VALUE), 36);
    String method = random.nextInt(10) == 0 ? "M" + word.replaceAll("\\d", "X") : "GET";
    String path = random.nextInt(10) == 0 ? "/%2f" + word : "/" + word + "?q=" + word;
    return method + " " + path + " HTTP/1.1\nHost: " + word + ".example\nx-" + word + ": 1\n\n";
  }
}
