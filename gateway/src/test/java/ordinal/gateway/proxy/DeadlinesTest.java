package ordinal.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DeadlinesTest {
  private final Deadlines deadlines = new Deadlines();
  private final List<String> fired = new ArrayList<>();

  @Test
  void firesWhatIsDueAndNothingElse() {
    watch("a", 10);
    watch("b", 20);
    watch("c", Deadline.NEVER);

    deadlines.tick(10);
    assertThat(fired).containsExactly("a");
    deadlines.tick(30);
    assertThat(fired).containsExactly("a", "b");
  }

  @Test
  void followsADeadlineThatMoves() {
    Deadline a = watch("a", 10);
    a.at = 50;

    deadlines.tick(49);
    assertThat(fired).isEmpty();
    deadlines.tick(50);
    assertThat(fired).containsExactly("a");
  }

  @Test
  void forgetsAtAnyPlaceOfTheListAndTwice() {
    Deadline a = watch("a", 1);
    Deadline b = watch("b", 1);
    Deadline c = watch("c", 1);
    watch("d", 1);

    deadlines.forget(b);
    deadlines.forget(b);
    deadlines.forget(a);
    deadlines.forget(c);
    deadlines.tick(1);

    assertThat(fired).containsExactly("d");
  }

  @Test
  void doesNotFireWhatAnotherOneForgot() {
    Deadline second = watch("second", 1);
    deadlines.watch(
        new Deadline() {
          {
            at = 1;
          }

          @Override
          void expired(long now) {
            fired.add("first");
            deadlines.forget(second);
          }
        });

    deadlines.tick(1);

    assertThat(fired).containsExactly("first");
  }

  private Deadline watch(String name, long at) {
    Deadline deadline =
        new Deadline() {
          @Override
          void expired(long now) {
            fired.add(name);
            deadlines.forget(this);
          }
        };
    deadline.at = at;
    deadlines.watch(deadline);
    return deadline;
  }
}
