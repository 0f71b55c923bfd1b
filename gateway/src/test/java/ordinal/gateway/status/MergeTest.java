package ordinal.gateway.status;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import ordinal.gateway.objects.GatewayClass;
import org.junit.jupiter.api.Test;

class MergeTest {
  private static final Instant BEFORE = Instant.parse("2026-01-31T12:00:00Z");
  private static final Instant NOW = Instant.parse("2026-01-31T12:00:05.678Z");
  private static final Instant SECOND = Instant.parse("2026-01-31T12:00:05Z");
  private static final String OURS = "ordinal.dev/gateway";

  private static Condition accepted(Condition.Truth status, String message, long generation) {
    return new Condition("Accepted", status, "Reason", message, generation);
  }

  private static final Condition GOOD = accepted(Condition.Truth.TRUE, "m", 2);

  private static DatedCondition dated(Condition condition) {
    return new DatedCondition(condition, BEFORE);
  }

  @Test
  void addsAConditionWithTheTimeInSeconds() {
    assertThat(Conditions.merge(List.of(), List.of(GOOD), NOW))
        .isEqualTo(new Merged<>(List.of(new DatedCondition(GOOD, SECOND)), true));
  }

  @Test
  void keepsTheTimeWhileTheStatusStays() {
    Condition told = accepted(Condition.Truth.TRUE, "other", 3);

    assertThat(Conditions.merge(List.of(dated(GOOD)), List.of(told), NOW))
        .isEqualTo(new Merged<>(List.of(dated(told)), true));
  }

  @Test
  void changesTheTimeWithTheStatus() {
    Condition bad = accepted(Condition.Truth.FALSE, "m", 2);

    assertThat(Conditions.merge(List.of(dated(GOOD)), List.of(bad), NOW).value())
        .containsExactly(new DatedCondition(bad, SECOND));
  }

  @Test
  void keepsConditionsOfOthersInTheirPlace() {
    DatedCondition foreign =
        dated(new Condition("x.io/Seen", Condition.Truth.UNKNOWN, "R", "m", 1));
    Condition resolved = new Condition("ResolvedRefs", Condition.Truth.TRUE, "R", "m", 2);

    assertThat(
            Conditions.merge(List.of(foreign, dated(GOOD)), List.of(resolved, GOOD), NOW).value())
        .containsExactly(foreign, dated(GOOD), new DatedCondition(resolved, SECOND));
  }

  @Test
  void neverOverwritesWhatWasObservedLater() {
    Condition stale = accepted(Condition.Truth.FALSE, "m", 1);

    assertThat(Conditions.merge(List.of(dated(GOOD)), List.of(stale), NOW))
        .isEqualTo(new Merged<>(List.of(dated(GOOD)), false));
  }

  @Test
  void changesNothingASecondTime() {
    Merged<List<DatedCondition>> once = Conditions.merge(List.of(), List.of(GOOD), NOW);

    assertThat(Conditions.merge(once.value(), List.of(GOOD), NOW.plusSeconds(9)))
        .isEqualTo(new Merged<>(once.value(), false));
  }

  @Test
  void replacesOurParentsAndKeepsThoseOfOthers() {
    ParentEntry<String> foreign = new ParentEntry<>("a", "x.io/c", List.of(dated(GOOD)));
    ParentEntry<String> gone = new ParentEntry<>("old", OURS, List.of(dated(GOOD)));
    ParentEntry<String> ours = new ParentEntry<>("a", OURS, List.of(dated(GOOD)));
    Status.OfRoute wanted =
        new Status.OfRoute(
            List.of(
                new Status.Parent(2, List.of(GOOD)),
                new Status.Parent(0, List.of(GOOD)),
                new Status.Parent(3, List.of(GOOD))));
    List<String> refs = List.of("a", "theirs", "b", "a");

    Merged<List<ParentEntry<String>>> once =
        ParentEntry.merge(List.of(gone, foreign, ours), refs, wanted, MergeTest::isOthers, NOW);

    assertThat(once)
        .isEqualTo(
            new Merged<>(
                List.of(
                    foreign,
                    ours,
                    new ParentEntry<>("b", OURS, List.of(new DatedCondition(GOOD, SECOND)))),
                true));
    assertThat(
            ParentEntry.merge(once.value(), refs, wanted, MergeTest::isOthers, NOW.plusSeconds(9))
                .changed())
        .isFalse();
  }

  @Test
  void takesOurParentsFromARouteThatIsNoLongerOurs() {
    ParentEntry<String> foreign = new ParentEntry<>("a", "x.io/c", List.of(dated(GOOD)));
    ParentEntry<String> ours = new ParentEntry<>("b", OURS, List.of(dated(GOOD)));

    assertThat(
            ParentEntry.merge(
                List.of(ours, foreign),
                List.of("a"),
                Status.OfRoute.NONE,
                MergeTest::isOthers,
                NOW))
        .isEqualTo(new Merged<>(List.of(foreign), true));
    assertThat(
            ParentEntry.merge(
                    List.of(foreign), List.of("a"), Status.OfRoute.NONE, MergeTest::isOthers, NOW)
                .changed())
        .isFalse();
  }

  @Test
  void mergesListenersByName() {
    ListenerEntry before = new ListenerEntry("a", List.of("HTTPRoute"), 1, List.of(dated(GOOD)));
    ListenerEntry gone = new ListenerEntry("z", List.of("HTTPRoute"), 1, List.of(dated(GOOD)));
    List<Status.Listener> wanted =
        List.of(new Status.Listener("a", List.of("HTTPRoute"), 2, List.of(GOOD)));

    Merged<List<ListenerEntry>> once = ListenerEntry.merge(List.of(gone, before), wanted, NOW);

    assertThat(once.value())
        .containsExactly(new ListenerEntry("a", List.of("HTTPRoute"), 2, List.of(dated(GOOD))));
    assertThat(once.changed()).isTrue();
    assertThat(ListenerEntry.merge(once.value(), wanted, NOW.plusSeconds(9)).changed()).isFalse();
  }

  @Test
  void leavesWhatAnotherInstallationOfOursSays() {
    ParentEntry<String> theirs = new ParentEntry<>("theirs", GatewayClass.CONTROLLER, List.of());

    Merged<List<ParentEntry<String>>> merged =
        ParentEntry.merge(
            List.of(theirs), List.of("theirs"), Status.OfRoute.NONE, "theirs"::equals, NOW);

    assertThat(merged.changed()).isFalse();
  }

  private static boolean isOthers(String ref) {
    return false;
  }
}
