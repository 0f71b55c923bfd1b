package ordinal.loadtest.drive;

import java.util.Map;

/** What some of the users send with each request, beside what all send. */
public record Cohort(String name, Map<String, String> headers, Map<String, String> cookies) {
  public Cohort {
    headers = Map.copyOf(headers);
    cookies = Map.copyOf(cookies);
  }

  /** Nothing. */
  public static Cohort plain() {
    return new Cohort("plain", Map.of(), Map.of());
  }
}
