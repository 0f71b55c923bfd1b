package ordinal.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import ordinal.gateway.proxy.OpenConnections.Most;
import ordinal.gateway.proxy.OpenConnections.Verdict;
import org.junit.jupiter.api.Test;

class OpenConnectionsTest {
  private final OpenConnections connections = new OpenConnections();

  @Test
  void oneClientLeavesRoomForOthers() {
    Most most = new Most(3, 2);

    assertThat(connections.open("a", most)).isEqualTo(Verdict.OPEN);
    assertThat(connections.open("a", most)).isEqualTo(Verdict.OPEN);
    assertThat(connections.open("a", most)).isEqualTo(Verdict.CLIENT_FULL);
    assertThat(connections.open("b", most)).isEqualTo(Verdict.OPEN);
    assertThat(connections.open("c", most)).isEqualTo(Verdict.PORT_FULL);
  }

  @Test
  void whatIsClosedMakesRoomAndLeavesNothingBehind() {
    Most most = new Most(2, 1);
    connections.open("a", most);
    connections.open("b", most);

    connections.close("a");
    connections.close("b");

    assertThat(connections.clients()).isZero();
    assertThat(connections.open("a", most)).isEqualTo(Verdict.OPEN);
  }

  @Test
  void countsNoClientWhereOneStandsForMany() {
    Most most = new Most(3, 1);

    assertThat(connections.open("", most)).isEqualTo(Verdict.OPEN);
    assertThat(connections.open("", most)).isEqualTo(Verdict.OPEN);
    assertThat(connections.clients()).isZero();
  }

  @Test
  void zeroIsNoLimitAndALimitThatComesLaterCountsWhatIsOpen() {
    for (int i = 0; i < 100; i++) {
      assertThat(connections.open("a", new Most(0, 0))).isEqualTo(Verdict.OPEN);
    }

    assertThat(connections.open("a", new Most(0, 100))).isEqualTo(Verdict.CLIENT_FULL);
    assertThat(connections.open("b", new Most(100, 0))).isEqualTo(Verdict.PORT_FULL);
  }

  @Test
  void isExactAgainstManyThreads() throws Exception {
    Most most = new Most(500, 300);
    AtomicInteger open = new AtomicInteger();
    CountDownLatch done = new CountDownLatch(8);
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      for (int t = 0; t < 8; t++) {
        String client = t % 2 == 0 ? "a" : "b";
        threads.execute(() -> {
          for (int i = 0; i < 1000; i++) {
            open.addAndGet(connections.open(client, most) == Verdict.OPEN ? 1 : 0);
          }
          done.countDown();
        });
      }
      done.await();
    }

    assertThat(open.get()).isBetween(300, 500);
    assertThat(connections.open("c", new Most(open.get(), 0))).isEqualTo(Verdict.PORT_FULL);
  }
}
