package ordinal.gateway.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.OptionalDouble;
import ordinal.gateway.objects.ObjectKey;
import org.junit.jupiter.api.Test;

class RolloutLoopTest {
  private final Scene scene = Scene.of(Scene.usualCanary(), 3);
  private final FakeWorld world = scene.world;
  private final ObjectKey key = world.rollout.meta().key();
  private long nanos;
  private final RolloutLoop loop =
      new RolloutLoop(world, scene.measurer, () -> nanos, Clock.systemUTC(), Runnable::run);

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
    loop.measuredBy(asked -> OptionalDouble.of(19.8));
    seconds(1);

    Rollouts.Shown shown = loop.one(key).orElseThrow();

    assertThat(shown.strategy()).isEqualTo("canary");
    assertThat(shown.resourceVersion()).isEqualTo("3");
    assertThat(shown.status()).contains("\"phase\":\"Healthy\"", "\"measured\":19.8");
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
}
