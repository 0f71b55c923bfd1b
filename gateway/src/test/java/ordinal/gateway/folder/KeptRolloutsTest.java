package ordinal.gateway.folder;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import ordinal.gateway.objects.ObjectKey;
import ordinal.gateway.objects.StatefulRollout.HeaderMatch;
import ordinal.gateway.objects.StatefulRollout.HeaderRoute;
import ordinal.gateway.objects.StatefulRollout.Split;
import ordinal.gateway.objects.StatefulRollout.Traffic;
import ordinal.gateway.rollout.Verb;
import ordinal.gateway.rollout.World.Command;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeptRolloutsTest {
  private static final ObjectKey KEY = new ObjectKey("StatefulRollout", "default", "counter");
  private static final Traffic TRAFFIC =
      new Traffic(
          Optional.of(new Split("counter-1", "counter-2")),
          List.of(new HeaderRoute("testers", List.of(new HeaderMatch("x-a", true, "b.*")), true)),
          10);

  @TempDir Path folder;

  @Test
  void anotherProcessKnowsAllThatWasKept() throws IOException {
    List<Verb> verbs =
        List.of(
            new Verb.Promote(),
            new Verb.PromoteFull(),
            new Verb.Pause(),
            new Verb.Resume(),
            new Verb.Abort(),
            new Verb.Undo(Optional.empty()),
            new Verb.Undo(Optional.of("counter-1")),
            new Verb.Retry(),
            new Verb.Jump(2));
    for (Verb verb : verbs) {
      Kept all = new Kept(Optional.of("{}"), TRAFFIC, Optional.of(new Command("7", verb, "me")));

      new KeptRollouts(folder).change(KEY, before -> all);

      assertThat(new KeptRollouts(folder).of(KEY)).isEqualTo(all);
    }
  }

  @Test
  void aNewRolloutHasNothing() {
    assertThat(new KeptRollouts(folder).of(KEY)).isEqualTo(Kept.NOTHING);
  }

  @Test
  void aDamagedFileIsAsANewRollout() throws IOException {
    Files.writeString(folder.resolve("default.counter.json"), "{");

    assertThat(new KeptRollouts(folder).of(KEY)).isEqualTo(Kept.NOTHING);
  }
}
