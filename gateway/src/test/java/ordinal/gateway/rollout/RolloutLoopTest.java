package ordinal.gateway.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import ordinal.gateway.objects.ObjectKey;
import org.junit.jupiter.api.Test;

class RolloutLoopTest {
  private final Scene scene = Scene.of(Scene.usualCanary(), 3);
  private final FakeWorld world = scene.world;
  private final ObjectKey key = world.rollout.meta().key();
  private long nanos;
  private final RolloutLoop loop = new RolloutLoop(scene.surroundings(() -> nanos));

  private void seconds(int seconds) {
    for (int second = 0; second < seconds; second++) {
      for (int turn = 0; turn < 20; turn++) {
        loop.pass();
      }
      world.round();
      nanos += 2_000_000_000L;
    }
  }

  @Test
  void movesWhereItLeadsAndOnlyLooksOnWhereItDoesNot() {
    world.leads = false;
    world.set.template("counter-2");
    seconds(5);
    assertThat(world.parsed().phase()).isEqualTo(Phase.HEALTHY);

    world.leads = true;
    seconds(20);
    assertThat(world.parsed().phase()).isEqualTo(Phase.PAUSED);
  }

  @Test
  void carriesOutWhatIsAskedForOnce() throws WorldException {
    world.set.template("counter-2");
    seconds(20);

    loop.ask(key, new Verb.Promote(), "ada", Optional.of("3"));
    seconds(30);

    assertThat(world.command).isEmpty();
    assertThat(world.parsed().phase()).isEqualTo(Phase.HEALTHY);
  }

  @Test
  void saysWhyAVerbIsNotLegal() {
    assertThatThrownBy(() -> loop.ask(key, new Verb.Abort(), "ada", Optional.empty()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("nothing is being released");
    assertThatThrownBy(() -> loop.ask(key, new Verb.Pause(), "ada", Optional.of("2")))
        .isInstanceOf(Rollouts.StaleVersionException.class);
    ObjectKey none = new ObjectKey("StatefulRollout", "default", "none");
    assertThatThrownBy(() -> loop.ask(none, new Verb.Pause(), "ada", Optional.empty()))
        .isInstanceOf(NoSuchElementException.class);
  }

  @Test
  void showsWhatItKnows() {
    scene.measurer.weight = OptionalDouble.of(19.84);
    world.set.template("counter-2");
    seconds(20);

    Rollouts.Shown shown = loop.one(key).orElseThrow();

    assertThat(shown.strategy()).isEqualTo("canary");
    assertThat(shown.resourceVersion()).isEqualTo("3");
    assertThat(shown.status()).contains("\"phase\":\"Paused\"", "\"measured\":19.8");
  }

  @Test
  void triesAgainWithGrowingPauses() {
    int[] tries = {0};
    world.fate =
        what -> {
          tries[0]++;
          throw new WorldException("away");
        };

    seconds(30);

    assertThat(tries[0]).isBetween(4, 8);
  }

  @Test
  void countsWhatHappensAndForgetsWhatItDoesNotLead() throws WorldException {
    world.set.template("counter-2");
    seconds(20);
    loop.ask(key, new Verb.Abort(), "ada", Optional.empty());
    seconds(30);

    assertThat(scene.registry.scrape())
        .contains("ordinal_rollout_phase{phase=\"Degraded\",rollout=\"default/counter\"} 1.0")
        .contains("ordinal_rollout_releases_total{rollout=\"default/counter\"} 1.0")
        .contains("ordinal_rollout_steps_completed_total{rollout=\"default/counter\"} 4.0")
        .contains("ordinal_rollout_aborts_total{rollout=\"default/counter\"} 1.0");

    world.leads = false;
    seconds(1);
    assertThat(scene.registry.scrape()).doesNotContain("default/counter");
  }

  @Test
  void outlivesAnErrorOfOneRollout() {
    boolean[] broken = {true};
    world.fate =
        what -> {
          if (broken[0]) {
            throw new StackOverflowError();
          }
        };
    seconds(3);

    broken[0] = false;
    world.set.template("counter-2");
    seconds(20);

    assertThat(world.parsed().phase()).isEqualTo(Phase.PAUSED);
  }

  @Test
  void goesOnAfterAnErrorAndEndsBeforeCloseReturns() throws InterruptedException {
    CountDownLatch looked = new CountDownLatch(2);
    CountDownLatch under = new CountDownLatch(1);
    AtomicBoolean ended = new AtomicBoolean();
    world.onLeads =
        () -> {
          looked.countDown();
          if (looked.getCount() > 0) {
            throw new StackOverflowError();
          }
        };
    world.fate =
        what -> {
          if (under.getCount() == 0) {
            return;
          }
          under.countDown();
          LockSupport.parkNanos(Duration.ofSeconds(30).toNanos());
          // An interrupted write takes its time to end, too.
          Thread.interrupted();
          LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
          ended.set(true);
        };
    loop.start();
    loop.wake();
    assertThat(under.await(20, TimeUnit.SECONDS)).isTrue();

    loop.close();

    assertThat(ended).isTrue();
  }
}
