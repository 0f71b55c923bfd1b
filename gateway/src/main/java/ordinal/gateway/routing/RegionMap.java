package ordinal.gateway.routing;

import org.jspecify.annotations.Nullable;

/**
 * A map from strings that is asked with a part of a longer string, so that matching cuts no
 * substrings. Open addressing, at most half full. Filled by one thread, then only read.
 */
final class RegionMap<V> {
  private @Nullable String[] keys = new @Nullable String[8];
  private @Nullable Object[] values = new @Nullable Object[8];
  private int size;

  boolean isEmpty() {
    return size == 0;
  }

  /** The value of the key that equals {@code text} from {@code from} to {@code to}. */
  @Nullable V get(String text, int from, int to) {
    int hash = 0;
    for (int i = from; i < to; i++) {
      hash = 31 * hash + text.charAt(i);
    }
    return valueAt(slot(hash, text, from, to));
  }

  void put(String key, V value) {
    if (2 * (size + 1) > keys.length) {
      grow();
    }
    int slot = slot(key.hashCode(), key, 0, key.length());
    if (keys[slot] == null) {
      keys[slot] = key;
      size++;
    }
    values[slot] = value;
  }

  private void grow() {
    @Nullable String[] oldKeys = keys;
    @Nullable Object[] oldValues = values;
    keys = new @Nullable String[oldKeys.length * 2];
    values = new @Nullable Object[oldKeys.length * 2];
    for (int i = 0; i < oldKeys.length; i++) {
      String key = oldKeys[i];
      if (key != null) {
        int slot = slot(key.hashCode(), key, 0, key.length());
        keys[slot] = key;
        values[slot] = oldValues[i];
      }
    }
  }

  /** Where the key is, or the free slot where it belongs. */
  private int slot(int hash, String text, int from, int to) {
    int mask = keys.length - 1;
    // String hashes differ mostly in their low bits, which the mask keeps; the rest is mixed in.
    int slot = (hash ^ (hash >>> 16)) & mask;
    while (true) {
      String key = keys[slot];
      if (key == null
          || (key.length() == to - from && key.regionMatches(0, text, from, to - from))) {
        return slot;
      }
      slot = (slot + 1) & mask;
    }
  }

  @SuppressWarnings("unchecked") // Only put writes values, and it takes a V.
  private @Nullable V valueAt(int slot) {
    return (V) values[slot];
  }
}
