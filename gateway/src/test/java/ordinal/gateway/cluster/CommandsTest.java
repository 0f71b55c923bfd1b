package ordinal.gateway.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.List;
import java.util.Optional;
import ordinal.gateway.rollout.Verb;
import ordinal.gateway.rollout.World.Command;
import org.junit.jupiter.api.Test;

class CommandsTest {
  private static final KubernetesSerialization JSON = new KubernetesSerialization();

  @Test
  void everyVerbIsReadAsItIsWritten() {
    List<Verb> verbs =
        List.of(
            new Verb.Promote(),
            new Verb.PromoteFull(),
            new Verb.Pause(),
            new Verb.Resume(),
            new Verb.Abort(),
            new Verb.Undo(Optional.empty()),
            new Verb.Undo(Optional.of("counter-7d9f")),
            new Verb.Retry(),
            new Verb.Jump(3));

    assertThat(verbs)
        .allSatisfy(verb -> assertThat(Commands.verb(Commands.text(verb))).contains(verb));
  }

  @Test
  void whatIsNoVerbIsNone() {
    assertThat(List.of("", "promot", "jump", "jump=last", "jump=-1", "abort!"))
        .allSatisfy(text -> assertThat(Commands.verb(text)).isEmpty());
  }

  @Test
  void aCommandIsCarriedOutOnlyOnceItHasAnId() {
    assertThat(Commands.claimed(annotated("promote", "ann"))).isEmpty();
    assertThat(Commands.claimed(annotated("promote/7f3a", "ann")))
        .contains(new Command("7f3a", new Verb.Promote(), "ann"));
    assertThat(Commands.claimed(annotated("undo=counter-7d9f/7f3a", "ann")))
        .contains(new Command("7f3a", new Verb.Undo(Optional.of("counter-7d9f")), "ann"));
    assertThat(Commands.claimed(annotated("dance/7f3a", "ann"))).isEmpty();
  }

  @Test
  void theToolThatWroteItIsNamedWherePeopleAreNotKnown() {
    GenericKubernetesResource object =
        read(
            """
            {"metadata": {"name": "counter", "managedFields": [
              {"manager": "kubectl-client-side-apply", "fieldsV1": {"f:spec": {}}},
              {"manager": "kubectl-annotate",
               "fieldsV1": {"f:metadata": {"f:annotations": {"f:ordinal.dev/command": {}}}}}]}}
            """);

    assertThat(Commands.writer(object)).isEqualTo("kubectl-annotate");
    assertThat(Commands.writer(annotated("promote", "ann"))).isEqualTo("kubectl");
  }

  private static GenericKubernetesResource annotated(String command, String by) {
    return read(
        """
        {"metadata": {"name": "counter", "annotations": {
          "ordinal.dev/command": "%s", "ordinal.dev/command-by": "%s"}}}
        """
            .formatted(command, by));
  }

  private static GenericKubernetesResource read(String json) {
    return JSON.unmarshal(json, GenericKubernetesResource.class);
  }
}
