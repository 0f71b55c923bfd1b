package ordinal.gateway.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a cluster does with partitions, revisions and stuck pods, was tried on one; so is this. */
class ManagedSetTest {
  private static final String FOUR = "replicas: 4";

  @Test
  void onlyOrdinalsFromThePartitionOnAreUpdated() {
    SetLab lab = SetLab.of(FOUR, "v1").partition(3).version("v2").settle();

    assertThat(lab.versions()).isEqualTo(SetLab.of(0, "v1", "v1", "v1", "v2"));
  }

  @Test
  void aRaisedPartitionRevertsNothing() {
    SetLab lab = SetLab.of(FOUR, "v1").partition(3).version("v2").settle().partition(4).settle();

    assertThat(lab.versions()).isEqualTo(SetLab.of(0, "v1", "v1", "v1", "v2"));
  }

  @Test
  void podsBeyondThePartitionAreBornAtTheNewRevision() {
    SetLab lab = SetLab.of(FOUR, "v1").partition(4).version("v2").settle();

    lab.fields("replicas: 6").settle();

    assertThat(lab.versions()).isEqualTo(SetLab.of(0, "v1", "v1", "v1", "v1", "v2", "v2"));
  }

  @Test
  void aDeletedPodBelowThePartitionComesBackAtTheCurrentRevision() {
    SetLab lab = SetLab.of(FOUR, "v1").partition(3).version("v2").settle().partition(4);

    lab.delete(3).settle();

    assertThat(lab.versions()).isEqualTo(SetLab.of(0, "v1", "v1", "v1", "v1"));
  }

  @Test
  void aRestoredTemplateIsTheOldRevisionAndBringsPodsBeyondThePartitionBack() {
    SetLab lab = SetLab.of(FOUR, "v1");
    String old = lab.set.updateRevision();
    lab.partition(4).version("v2").fields("replicas: 6").settle();

    boolean other = lab.set.restore(old);
    lab.settle();

    assertThat(other).isTrue();
    assertThat(lab.set.updateRevision()).isEqualTo(old);
    assertThat(lab.versions()).isEqualTo(SetLab.of(0, "v1", "v1", "v1", "v1", "v1", "v1"));
  }

  @Test
  void inOrderAStuckPodHoldsUpItsOwnRepairUntilItIsDeleted() {
    SetLab lab = SetLab.of(FOUR, "v1");
    String old = lab.set.updateRevision();
    lab.version("bad").settle();
    lab.set.restore(old);
    lab.settle();

    assertThat(lab.versions()).isEqualTo(SetLab.of(0, "v1", "v1", "v1", "bad"));

    lab.delete(3).settle();

    assertThat(lab.versions()).isEqualTo(SetLab.of(0, "v1", "v1", "v1", "v1"));
  }

  @Test
  void inParallelAStuckPodIsReplacedByItself() {
    SetLab lab = SetLab.of("replicas: 4\npodManagementPolicy: Parallel", "v1");
    String old = lab.set.updateRevision();
    lab.version("bad").settle();
    lab.set.restore(old);
    lab.settle();

    assertThat(lab.versions()).isEqualTo(SetLab.of(0, "v1", "v1", "v1", "v1"));
  }

  @Test
  void thePartitionCountsPositionsNotOrdinals() {
    String five = "replicas: 4\nordinals: {start: 5}";

    SetLab high = SetLab.of(five, "v1").partition(7).version("v2").settle();
    SetLab low = SetLab.of(five, "v1").partition(2).version("v2").settle();

    assertThat(high.versions()).isEqualTo(SetLab.of(5, "v1", "v1", "v1", "v1"));
    assertThat(low.versions()).isEqualTo(SetLab.of(5, "v1", "v1", "v2", "v2"));
  }

  @Test
  void updatesOneAtATimeFromTheHighestOrdinalDown() {
    SetLab lab = SetLab.of("replicas: 3", "v1").version("v2").settle();

    assertThat(lab.events).containsExactly("-2", "+2 v2", "-1", "+1 v2", "-0", "+0 v2");
    assertThat(lab.set.state().currentRevision()).isEqualTo(lab.set.updateRevision());
  }

  @Test
  void theUpdateIsNotTheCurrentRevisionBeforeAllPodsHaveIt() {
    SetLab lab = SetLab.of(FOUR, "v1");
    String old = lab.set.updateRevision();

    lab.partition(1).version("v2").settle();

    assertThat(lab.set.state().currentRevision()).isEqualTo(old);
    assertThat(lab.set.updateRevision()).isNotEqualTo(old);
  }

  @Test
  void waitsForMinReadySecondsBeforeTheNextPod() {
    SetLab lab = SetLab.of("replicas: 2\nminReadySeconds: 3", "v1").version("v2");
    for (int second = 0; second < 4; second++) {
      lab.turn();
    }

    assertThat(lab.events).containsExactly("-1", "+1 v2");
    assertThat(lab.settle().events).containsExactly("-1", "+1 v2", "-0", "+0 v2");
  }

  @Test
  void scalesUpFromTheLowestAndDownFromTheHighestOrdinal() {
    SetLab lab = SetLab.of("replicas: 1", "v1");

    lab.fields("replicas: 3").settle().fields("replicas: 1").settle();

    assertThat(lab.events).containsExactly("+1 v1", "+2 v1", "-2", "-1");
  }

  @Test
  void onDeleteUpdatesWhatIsDeletedAndNothingElse() {
    SetLab lab = SetLab.of("replicas: 2\nupdateStrategy: {type: OnDelete}", "v1").version("v2");

    assertThat(lab.settle().versions()).isEqualTo(SetLab.of(0, "v1", "v1"));
    assertThat(lab.delete(0).settle().versions()).isEqualTo(SetLab.of(0, "v2", "v1"));
  }

  @Test
  void whatWasScaledHoldsUntilTheFileSaysAnotherNumber() {
    SetLab lab = SetLab.of("replicas: 3", "v1");

    lab.set.scale(0);
    assertThat(lab.settle().versions()).isEmpty();
    assertThat(lab.version("v2").settle().versions()).isEmpty();
    assertThat(lab.fields("replicas: 2").settle().versions()).isEqualTo(SetLab.of(0, "v2", "v2"));
  }

  @Test
  void whatWasRestoredHoldsUntilTheFileHasAnotherTemplate() {
    SetLab lab = SetLab.of("replicas: 1", "v1");
    String old = lab.set.updateRevision();
    lab.version("v2").settle();
    lab.set.restore(old);

    assertThat(lab.settle().versions()).isEqualTo(SetLab.of(0, "v1"));
    assertThat(lab.fields("replicas: 2").settle().versions()).isEqualTo(SetLab.of(0, "v1", "v1"));
    assertThat(lab.version("v3").settle().versions()).isEqualTo(SetLab.of(0, "v3", "v3"));
  }

  @Test
  void anotherSetsTemplateIsAdoptedWithOnesOwnLabels() {
    SetLab lab = SetLab.of("replicas: 1", "v1");
    PodTemplate other =
        new PodTemplate(
            """
            {"metadata":{"labels":{"app":"p"}},\
            "spec":{"containers":[{"env":[{"name":"VERSION","value":"v9"}]}]}}\
            """);

    lab.set.restore(lab.set.adopt(other));

    assertThat(lab.settle().versions()).isEqualTo(SetLab.of(0, "v9"));
    assertThat(lab.set.spec().template().labels()).containsOnly(Map.entry("app", "o"));
  }

  @Test
  void aNewProcessGoesOnWhereTheOldOneDied() {
    SetLab lab = SetLab.of(FOUR, "v1").partition(3).version("v2").settle();
    lab.set.scale(5);

    ManagedSet again = lab.again();

    assertThat(again.state()).isEqualTo(lab.set.state());
    assertThat(again.spec()).isEqualTo(lab.set.spec());
    assertThat(again.pods()).map(pod -> pod.is).isEqualTo(lab.set.state().pods());
  }

  @Test
  void anOldTemplateIsTheNewestRevisionAgainAndKeepsItsName() {
    SetLab lab = SetLab.of("replicas: 1", "v1");
    String first = lab.set.updateRevision();

    lab.version("v2").settle().version("v1").settle();

    assertThat(lab.set.updateRevision()).isEqualTo(first);
    assertThat(lab.set.state().history()).map(SetState.Revision::number).containsExactly(2L, 3L);
    assertThat(lab.set.state().history().getLast().name()).isEqualTo(first);
  }

  @Test
  void remembersTenRevisionsAndThoseThatRun() {
    SetLab lab = SetLab.of("replicas: 1", "v0").partition(1);

    for (int i = 1; i <= 15; i++) {
      lab.version("v" + i).settle();
    }

    assertThat(lab.set.state().history()).hasSize(10);
    assertThat(lab.versions()).isEqualTo(SetLab.of(0, "v0"));
  }
}
