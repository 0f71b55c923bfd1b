package ordinal.gateway.aggregate;

import java.time.Instant;

/** What an operator should hear of, each told once when it begins and once when it ends. */
public sealed interface Notice {
  /** One sentence. */
  String message();

  /** A replica reports fewer visits than were seen before: its volume was lost or replaced. */
  record StateLost(
      String key, String namespace, String replica, long reported, long known, Instant seenAt)
      implements Notice {
    @Override
    public String message() {
      return "total %s: %s/%s reports %d, fewer than the %d seen at %s; the total keeps %d until it is forgotten"
          .formatted(key, namespace, replica, reported, known, seenAt, known);
    }
  }

  /** A lost value was reached again or forgotten. */
  record StateLossEnded(String key, String namespace, String replica) implements Notice {
    @Override
    public String message() {
      return "total %s: %s/%s no longer reports fewer than known"
          .formatted(key, namespace, replica);
    }
  }

  /** Totals are answered, but a restart of the gateway may forget what they showed. */
  record StoreFailing(String cause) implements Notice {
    @Override
    public String message() {
      return "last known visits cannot be kept: " + cause;
    }
  }

  /** All that was shown is on disk again. */
  record StoreRecovered() implements Notice {
    @Override
    public String message() {
      return "last known visits are kept again";
    }
  }
}
