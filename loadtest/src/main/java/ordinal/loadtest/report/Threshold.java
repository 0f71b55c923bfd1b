package ordinal.loadtest.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What makes a comparison fail: {@code STRATEGY[/RELEASE].FIELD OP NUMBER}, such as {@code
 * canary.failed>0} or {@code *.visits.lost>0}. FIELD is the path of a number in a run of the JSON
 * report. Without RELEASE the good one is meant; {@code *} is any.
 */
public record Threshold(
    String text, String strategy, String release, String field, String operator, double number) {
  private static final Pattern FORM =
      Pattern.compile(
          "([a-z-]+|\\*)(?:/([a-z]+|\\*))?\\.([A-Za-z0-9_."
              + " -]*[A-Za-z0-9_])\\s*(>=|<=|==|!=|>|<)\\s*(-?[0-9]+(?:\\.[0-9]+)?)");

  /**
   * Reads it.
   *
   * @throws IllegalArgumentException in one line
   */
  public static Threshold of(String text) {
    Matcher form = FORM.matcher(text.strip());
    if (!form.matches()) {
      throw new IllegalArgumentException(
          "'" + text + "' is not STRATEGY[/RELEASE].FIELD OP NUMBER, such as canary.failed>0");
    }
    String release = form.group(2) == null ? "good" : form.group(2);
    return new Threshold(
        text,
        form.group(1),
        release,
        form.group(3),
        form.group(4),
        Double.parseDouble(form.group(5)));
  }

  /** A line for each run that is over it, and one where it could not be held against any. */
  public List<String> broken(JsonNode report) {
    List<String> broken = new ArrayList<>();
    boolean found = false;
    for (JsonNode run : report.path("runs")) {
      Double value = concerns(run) ? ReportJson.number(run, field) : null;
      found |= value != null;
      if (value != null && isOver(value)) {
        broken.add("%s: %s is %s".formatted(text, run.path("name").asText(), Numbers.text(value)));
      }
    }
    if (!found) {
      broken.add(text + ": no run has such a figure");
    }
    return broken;
  }

  private boolean concerns(JsonNode run) {
    return (strategy.equals("*") || strategy.equals(run.path("strategy").asText()))
        && (release.equals("*") || release.equals(run.path("release").asText()));
  }

  private boolean isOver(double value) {
    return switch (operator) {
      case ">" -> value > number;
      case ">=" -> value >= number;
      case "<" -> value < number;
      case "<=" -> value <= number;
      case "==" -> value == number;
      default -> value != number;
    };
  }
}
