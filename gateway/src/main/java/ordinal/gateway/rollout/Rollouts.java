package ordinal.gateway.rollout;

import java.util.List;
import java.util.Optional;
import ordinal.gateway.objects.ObjectKey;

/** What the admin API shows of rollouts, and the one thing that it may do with them. Any thread. */
public interface Rollouts {
  /**
   * One rollout for people.
   *
   * @param status JSON as DESIGN.md has it; {@code {}} where nothing was saved yet
   * @param resourceVersion changes with each edit of the spec, not with the status
   */
  record Shown(ObjectKey key, String strategy, String status, String resourceVersion) {}

  List<Shown> all();

  Optional<Shown> one(ObjectKey key);

  /**
   * Asks for a verb; it is carried out by whoever leads, soon. Blocking.
   *
   * @param ifVersion the version that the rollout must still have
   * @throws java.util.NoSuchElementException where there is no such rollout
   * @throws StaleVersionException where it has another version
   * @throws WorldException where it could not be asked for
   * @throws IllegalStateException where it is not legal now; the message says why
   */
  void ask(ObjectKey key, Verb verb, String who, Optional<String> ifVersion) throws WorldException;

  /** Of a gateway that has none. */
  static Rollouts none() {
    return new Rollouts() {
      @Override
      public List<Shown> all() {
        return List.of();
      }

      @Override
      public Optional<Shown> one(ObjectKey key) {
        return Optional.empty();
      }

      @Override
      public void ask(ObjectKey key, Verb verb, String who, Optional<String> ifVersion) {
        throw new IllegalStateException("there is no " + key);
      }
    };
  }

  /** The rollout has been edited since it was read; nothing was done. */
  final class StaleVersionException extends IllegalStateException {
    private static final long serialVersionUID = 1;

    StaleVersionException(String message) {
      super(message);
    }
  }
}
