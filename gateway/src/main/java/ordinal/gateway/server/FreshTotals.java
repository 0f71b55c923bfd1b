package ordinal.gateway.server;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import ordinal.gateway.aggregate.CountAggregator;
import ordinal.gateway.aggregate.Total;
import ordinal.gateway.aggregate.TotalRequest;
import ordinal.gateway.analysis.TotalReader;
import ordinal.gateway.objects.ObjectKey;
import ordinal.gateway.routing.Current;

/** Reads totals for releases. On plain threads, which it blocks. */
final class FreshTotals implements TotalReader {
  private static final long PATIENCE_SECONDS = 5;

  private final Current current;
  private final CountAggregator aggregator;

  FreshTotals(Current current, CountAggregator aggregator) {
    this.current = current;
    this.aggregator = aggregator;
  }

  @Override
  public Optional<Total> read(ObjectKey aggregation) throws IOException {
    Optional<TotalRequest> request = WatchedTotals.of(current.get(), aggregation);
    try {
      return request.isEmpty()
          ? Optional.empty()
          : Optional.of(aggregator.total(request.get()).await(PATIENCE_SECONDS, TimeUnit.SECONDS));
    } catch (TimeoutException | RuntimeException e) {
      throw new IOException("no total of " + aggregation + ": " + e.getMessage(), e);
    }
  }
}
