package ordinal.gateway.aggregate;

import java.util.List;

/**
 * What a gateway remembers of totals: on disk, and as told to its peers. Immutable.
 *
 * @param known each seen after its replica was forgotten as often as {@code forgotten} says
 * @param forgotten replicas that were forgotten at least once
 */
public record Memory(List<Known> known, List<Forgotten> forgotten) {
  static final Memory EMPTY = new Memory(List.of(), List.of());

  public Memory {
    known = List.copyOf(known);
    forgotten = List.copyOf(forgotten);
  }

  /** The part that is about one total. */
  public Memory of(String key) {
    return new Memory(
        known.stream().filter(k -> k.key().equals(key)).toList(),
        forgotten.stream().filter(f -> f.key().equals(key)).toList());
  }
}
