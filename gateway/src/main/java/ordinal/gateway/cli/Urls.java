package ordinal.gateway.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLEncoder;

/** Text inside an address. */
final class Urls {
  private Urls() {}

  /** For a query value or one path segment. */
  static String encoded(String text) {
    return URLEncoder.encode(text, UTF_8).replace("+", "%20");
  }
}
