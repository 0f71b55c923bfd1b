package ordinal.gateway.objects;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Pattern;
import org.apache.commons.jexl3.JexlBuilder;
import org.apache.commons.jexl3.JexlEngine;
import org.apache.commons.jexl3.JexlException;
import org.apache.commons.jexl3.JexlFeatures;
import org.apache.commons.jexl3.MapContext;
import org.apache.commons.jexl3.introspection.JexlPermissions.ClassPermissions;
import org.jspecify.annotations.Nullable;

/**
 * Conditions over a measurement: {@code result}, {@code stable} where it is known, numbers,
 * comparisons, arithmetic, {@code && || !}, {@code isNaN(x)} and {@code isInf(x)}. They see nothing
 * else of the program, and change nothing. Any thread.
 */
public final class Condition {
  private static final int LONGEST = 500;

  // The engine could be told to see less, but not to see no properties: so words are checked too.
  private static final Pattern WORDS =
      Pattern.compile(
          "(?:\\s|\\b(?:result|stable|isNaN|isInf|true|false|and|or|not)\\b"
              + "|[0-9]++(?:\\.[0-9]++)?(?:[eE][+-]?[0-9]++)?(?![\\w.])|[-+*/%<>=!&|(),?:])*+");

  private static final JexlEngine ENGINE = engine();

  private Condition() {}

  private static JexlEngine engine() {
    // No prefix: the library knows it as null.
    Map<@Nullable String, Object> functions = new HashMap<>();
    functions.put(null, new Functions());
    return new JexlBuilder()
        .features(JexlFeatures.createNone())
        .permissions(new ClassPermissions(Functions.class))
        .namespaces(functions)
        .strict(true)
        .silent(false)
        .safe(false)
        .create();
  }

  /** What a condition may call; public because the library calls it by reflection. */
  public static final class Functions {
    public boolean isNaN(Number value) {
      return Double.isNaN(value.doubleValue());
    }

    public boolean isInf(Number value) {
      return Double.isInfinite(value.doubleValue());
    }
  }

  /** What is wrong with a condition; empty where it can be asked of any figures. */
  public static Optional<String> check(String text) {
    if (text.length() > LONGEST) {
      return Optional.of("is longer than " + LONGEST + " characters");
    }
    if (!WORDS.matcher(text).matches()) {
      return Optional.of(
          "may have result, stable, numbers, comparisons, arithmetic, && || !, isNaN(x), isInf(x)");
    }
    try {
      evaluate(text, 1.5, OptionalDouble.of(2.5));
      return Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  /**
   * Asks it.
   *
   * @param stable the same figure of what served before
   * @throws IllegalArgumentException where it cannot be said, such as where it needs a stable
   *     figure that is not there
   */
  public static boolean holds(String text, double result, OptionalDouble stable) {
    if (!WORDS.matcher(text).matches()) {
      throw new IllegalArgumentException("not a condition: " + text);
    }
    return evaluate(text, result, stable);
  }

  private static boolean evaluate(String text, double result, OptionalDouble stable) {
    Map<String, Object> figures = new HashMap<>();
    figures.put("result", result);
    stable.ifPresent(figure -> figures.put("stable", figure));
    try {
      Object answer = ENGINE.createExpression(text).evaluate(new MapContext(figures));
      if (answer instanceof Boolean holds) {
        return holds;
      }
      throw new IllegalArgumentException("is neither true nor false");
    } catch (JexlException e) {
      throw new IllegalArgumentException("cannot be evaluated: " + detail(e), e);
    } catch (StackOverflowError e) {
      throw new IllegalArgumentException("is nested too deeply", e);
    }
  }

  private static String detail(JexlException e) {
    String message = String.valueOf(e.getMessage());
    // It begins with the place in our code from which the library was called.
    int place = message.indexOf("@1:");
    return place < 0 ? message : "column " + message.substring(place + 3);
  }

  /** Whether it has something to say of a figure that is not a number. */
  public static boolean asksForNaN(String text) {
    return text.contains("isNaN");
  }

  /** Whether it compares with what served before. */
  public static boolean asksForStable(String text) {
    return Pattern.compile("\\bstable\\b").matcher(text).find();
  }
}
