package ordinal.gateway.objects;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Decides which objects are in force: the good ones that the files hold now, and for those that are
 * wrong now the last good one. A name belongs to the first file, in their order, that uses it, be
 * it right or wrong, so an error in one file never brings a copy in another file to life. What a
 * broken document held nobody can know, so all that its file held before and that is nowhere else
 * now stays. One use, one thread.
 */
final class LastGood {
  private record Claim(String file, int line, Optional<KubeObject> inForce) {}

  private final Objects previous;
  private final Map<String, Outcome.OfFile> files = new LinkedHashMap<>();
  private final Map<ObjectKey, Claim> claims = new LinkedHashMap<>();
  private final List<Problem> problems = new ArrayList<>();

  LastGood(Objects previous) {
    this.previous = previous;
  }

  /** Adds the next file. */
  void add(String file, Outcome.OfFile outcomes) {
    files.put(file, outcomes);
    problems.addAll(outcomes.problems());
    for (Outcome outcome : outcomes.outcomes()) {
      switch (outcome) {
        case Outcome.Good(KubeObject object) -> good(file, object);
        case Outcome.Bad(ObjectKey key, _) ->
            claims.putIfAbsent(key, new Claim(file, 0, previous.find(key)));
        case Outcome.Unsure _ -> {}
      }
    }
  }

  Reading reading() {
    List<KubeObject> inForce = new ArrayList<>();
    files.forEach((file, outcomes) -> {
      claims.values().stream()
          .filter(claim -> claim.file().equals(file))
          .forEach(claim -> claim.inForce().ifPresent(inForce::add));
      previous.all().stream()
          .filter(object -> object.meta().file().equals(file))
          .filter(object -> !claims.containsKey(object.key()))
          .filter(object -> isUnsure(outcomes, object.key()))
          .forEach(inForce::add);
    });
    return new Reading(new Objects(inForce), problems);
  }

  private void good(String file, KubeObject object) {
    int line = object.meta().fieldLines().getOrDefault("metadata.name", 0);
    @Nullable Claim first =
        claims.putIfAbsent(object.key(), new Claim(file, line, Optional.of(object)));
    if (first != null) {
      String place = first.line() == 0 ? first.file() : first.file() + " line " + first.line();
      String message = "is defined in " + place + " already, which counts: remove one of the two";
      problems.add(object.meta().problem("metadata.name", object.meta().name(), message));
    }
  }

  private static boolean isUnsure(Outcome.OfFile outcomes, ObjectKey key) {
    return outcomes.outcomes().stream()
        .anyMatch(outcome -> outcome instanceof Outcome.Unsure unsure && unsure.couldBe(key));
  }
}
