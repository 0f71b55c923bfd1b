package ordinal.loadtest.release;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;

class WatchedTest {
  private static final Target.Replicas ALL = new Target.Replicas(3, 0, 3, 3, 0);
  private static final Target.Replicas ONE_DOWN = new Target.Replicas(3, 1, 2, 3, 0);

  private final Watched watched = new Watched();

  @Test
  void restsOnceARevisionServesEverywhere() {
    assertThat(watched.isAtRest(status("Healthy", "", ""), ALL)).isFalse();
    assertThat(watched.isAtRest(status("Healthy", "a", "a"), ONE_DOWN)).isFalse();
    assertThat(watched.isAtRest(status("Progressing", "a", "b"), ALL)).isFalse();
    assertThat(watched.isAtRest(status("Healthy", "a", "a"), ALL)).isTrue();
  }

  @Test
  void isFinishedAtRestAtAnotherRevision() {
    watched.isAtRest(status("Healthy", "a", "a"), ALL);
    watched.released();

    assertThat(watched.state(status("Healthy", "a", "a"), ALL).finished()).isFalse();
    assertThat(watched.state(status("Progressing", "a", "b"), ALL).finished()).isFalse();
    assertThat(watched.state(status("Healthy", "b", "b"), ONE_DOWN).finished()).isFalse();
    assertThat(watched.state(status("Healthy", "b", "b"), ALL).finished()).isTrue();
  }

  @Test
  void isBackAtTheOldRevisionAndNotBeforeTheReleaseBegan() {
    watched.isAtRest(status("Healthy", "a", "a"), ALL);
    watched.released();

    assertThat(watched.state(status("Healthy", "a", "a"), ALL).back()).isFalse();
    watched.state(status("Progressing", "a", "b"), ALL);
    assertThat(watched.state(status("Aborting", "a", "b"), ALL).goingBack()).isTrue();
    assertThat(watched.state(status("Degraded", "a", "b"), ONE_DOWN).back()).isFalse();
    assertThat(watched.state(status("Degraded", "a", "b"), ALL).back()).isTrue();
  }

  private static ObjectNode status(String phase, String stable, String update) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("phase", phase)
        .put("stableRevision", stable)
        .put("updateRevision", update);
  }
}
