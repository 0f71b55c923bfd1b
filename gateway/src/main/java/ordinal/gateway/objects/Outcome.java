package ordinal.gateway.objects;

import java.util.List;
import java.util.Optional;

/** What became of one object that a file holds. */
sealed interface Outcome {
  record Good(KubeObject object) implements Outcome {}

  /**
   * Known by name, but wrong: an earlier good state of it stays in force.
   *
   * @param draft as far as it could be read: of use for its references and its generation only
   */
  record Bad(ObjectKey key, Optional<KubeObject> draft) implements Outcome {}

  /**
   * Not even its identity is sure: whatever the same file held before and could be it stays.
   *
   * @param kind empty where unknown
   * @param name empty where unknown
   */
  record Unsure(String kind, String name) implements Outcome {
    static final Unsure ANYTHING = new Unsure("", "");

    boolean couldBe(ObjectKey key) {
      return (kind.isEmpty() || kind.equals(key.kind()))
          && (name.isEmpty() || name.equals(key.name()));
    }
  }

  /** All objects of one file in their order. */
  record OfFile(List<Outcome> outcomes, List<Problem> problems) {
    public OfFile {
      outcomes = List.copyOf(outcomes);
      problems = List.copyOf(problems);
    }

    /** The object of that key, if the first that has it is good. */
    Optional<KubeObject> good(ObjectKey key) {
      for (Outcome outcome : outcomes) {
        if (outcome instanceof Good(KubeObject object) && object.key().equals(key)) {
          return Optional.of(object);
        }
        if (outcome instanceof Bad(ObjectKey bad, _) && bad.equals(key)) {
          return Optional.empty();
        }
      }
      return Optional.empty();
    }

    /** Nothing good, nothing bad: no document at all. */
    boolean isEmpty() {
      return outcomes.isEmpty() && problems.isEmpty();
    }

    /** The file could not be read or understood at all. */
    static OfFile nothing(Problem problem) {
      return new OfFile(List.of(Unsure.ANYTHING), List.of(problem));
    }
  }
}
