package ordinal.gateway.analysis;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import ordinal.gateway.aggregate.Notice;
import ordinal.gateway.objects.ObjectKey;

/** Which replicas report fewer visits now than were seen before, as notices tell. Any thread. */
public final class LostVisits implements Consumer<Notice> {
  private record Place(String total, String namespace, String replica) {}

  private final Map<Place, String> lost = new ConcurrentHashMap<>();

  @Override
  public void accept(Notice notice) {
    switch (notice) {
      case Notice.StateLost one ->
          lost.put(new Place(one.key(), one.namespace(), one.replica()), one.message());
      case Notice.StateLossEnded one ->
          lost.remove(new Place(one.key(), one.namespace(), one.replica()));
      case Notice.StoreFailing _, Notice.StoreRecovered _ -> {
        // Of the gateway's own disk.
      }
    }
  }

  /** What was lost of an Aggregation and is not forgotten, each in a sentence. */
  Set<String> of(ObjectKey aggregation) {
    String total = aggregation.namespace() + "/" + aggregation.name();
    return lost.entrySet().stream()
        .filter(e -> e.getKey().total().equals(total))
        .map(Map.Entry::getValue)
        .collect(Collectors.toSet());
  }
}
