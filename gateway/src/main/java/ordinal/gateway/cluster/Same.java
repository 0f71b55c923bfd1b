package ordinal.gateway.cluster;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Compares JSON by what it says: the API server writes 20.0 as 20. Pure. */
final class Same {
  private Same() {}

  static boolean as(@Nullable Object one, @Nullable Object other) {
    return switch (one) {
      case null -> other == null;
      case Number number ->
          other instanceof Number that
              && Double.compare(number.doubleValue(), that.doubleValue()) == 0;
      case Map<?, ?> map ->
          other instanceof Map<?, ?> that
              && map.keySet().equals(that.keySet())
              && map.keySet().stream().allMatch(key -> as(map.get(key), that.get(key)));
      case List<?> list -> other instanceof List<?> that && as(list, that);
      default -> one.equals(other);
    };
  }

  private static boolean as(List<?> one, List<?> other) {
    if (one.size() != other.size()) {
      return false;
    }
    for (int i = 0; i < one.size(); i++) {
      if (!as(one.get(i), other.get(i))) {
        return false;
      }
    }
    return true;
  }
}
