package ordinal.gateway.replicas;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import ordinal.gateway.replicas.Gate.Entry;
import org.junit.jupiter.api.Test;

class GateTest {
  private final Gate gate = new Gate();
  private final List<String> granted = new ArrayList<>();

  private Gate.Waiter waiter(String name) {
    return () -> granted.add(name);
  }

  private Entry enter(String name) {
    return gate.enter(waiter(name), 2, 2);
  }

  @Test
  void letsInUpToTheLimitThenQueuesThenRefuses() {
    assertThat(List.of(enter("a"), enter("b"), enter("c"), enter("d"), enter("e")))
        .containsExactly(Entry.IN, Entry.IN, Entry.WAITS, Entry.WAITS, Entry.FULL);
    assertThat(gate.inFlight()).isEqualTo(2);
    assertThat(gate.waiting()).isEqualTo(2);
  }

  @Test
  void grantsInTheOrderOfComing() {
    List.of("a", "b", "c", "d").forEach(this::enter);

    gate.leave();
    gate.leave();

    assertThat(granted).containsExactly("c", "d");
    assertThat(gate.inFlight()).isEqualTo(2);
  }

  @Test
  void neverGrantsToOneWhoGaveUp() {
    enter("a");
    enter("b");
    Gate.Waiter impatient = waiter("c");
    gate.enter(impatient, 2, 2);
    enter("d");

    assertThat(gate.giveUp(impatient)).isTrue();
    gate.leave();

    assertThat(granted).containsExactly("d");
    assertThat(gate.giveUp(impatient)).isFalse();
  }

  @Test
  void lowersAndRaisesWithTheNextRequest() {
    List.of("a", "b", "c").forEach(this::enter);

    assertThat(gate.enter(waiter("low"), 1, 9)).isEqualTo(Entry.WAITS);
    gate.leave();
    assertThat(granted).isEmpty();
    assertThat(gate.enter(waiter("high"), 4, 9)).isEqualTo(Entry.WAITS);

    assertThat(granted).containsExactly("c", "low", "high");
  }

  @Test
  void holdsTheLimitAgainstManyThreads() throws Exception {
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    CountDownLatch done = new CountDownLatch(8 * 2000);
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      for (int t = 0; t < 8; t++) {
        threads.execute(() -> {
          for (int i = 0; i < 2000; i++) {
            Semaphore turn = new Semaphore(0);
            if (gate.enter(turn::release, 3, 100) == Entry.WAITS) {
              turn.acquireUninterruptibly();
            }
            most.accumulateAndGet(inside.incrementAndGet(), Math::max);
            inside.decrementAndGet();
            gate.leave();
            done.countDown();
          }
        });
      }
      done.await();
    }

    assertThat(most.get()).isBetween(1, 3);
    assertThat(gate.inFlight()).isZero();
    assertThat(gate.waiting()).isZero();
  }
}
