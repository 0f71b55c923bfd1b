package ordinal.gateway.replicas;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** Tells whoever wants to know of each change of a replica's health, and its time. Any thread. */
public final class HealthNews {
  private final LongSupplier ticker;
  private final List<Consumer<HealthChange>> readers = new CopyOnWriteArrayList<>();

  /**
   * @param ticker nanoseconds, monotonic, that all health is timed by
   */
  public HealthNews(LongSupplier ticker) {
    this.ticker = ticker;
  }

  public LongSupplier ticker() {
    return ticker;
  }

  /** Called on whatever thread learns of a change; must not block. */
  public void onChange(Consumer<HealthChange> reader) {
    readers.add(reader);
  }

  public void tell(HealthChange change) {
    readers.forEach(reader -> reader.accept(change));
  }
}
