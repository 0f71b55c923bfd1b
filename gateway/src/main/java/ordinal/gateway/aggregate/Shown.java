package ordinal.gateway.aggregate;

import org.jspecify.annotations.Nullable;

/** A total with its text, which is written once for all who share it. One context only. */
final class Shown {
  private final Total total;
  private @Nullable TotalAnswer plain;
  private @Nullable TotalAnswer refused;

  Shown(Total total) {
    this.total = total;
  }

  Total total() {
    return total;
  }

  TotalAnswer answer(boolean strict) {
    return strict && !total.complete() ? refused() : plain();
  }

  private TotalAnswer plain() {
    if (plain == null) {
      plain = new TotalAnswer(200, TotalJson.of(total).encode());
    }
    return plain;
  }

  private TotalAnswer refused() {
    if (refused == null) {
      refused = new TotalAnswer(503, TotalJson.incomplete(total).encode());
    }
    return refused;
  }
}
