package ordinal.counter;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Objects;

/** The page of one replica: rendered at the start but for the number. Immutable. */
final class Page {
  private static final String NUMBER = "{{visits}}";

  private final String before;
  private final String after;
  private final String contentSecurityPolicy;

  Page(CounterSettings settings) {
    String style =
        resource("page.css")
            .replace(
                "{{color}}",
                Colors.of(settings.version(), new JsonObject(settings.mounted().config())));
    // The style last: what it replaces stands behind the names, which may look like a placeholder.
    String page =
        resource("page.html")
            .replace("{{style}}", style)
            .replace("{{ordinal}}", ordinal(settings))
            .replace("{{secret}}", settings.mounted().secretSet() ? "set" : "not set");
    int at = page.indexOf(NUMBER);
    this.before = names(page.substring(0, at), settings);
    this.after = names(page.substring(at + NUMBER.length()), settings);
    this.contentSecurityPolicy =
        "default-src 'none'; style-src 'sha256-%s'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
            .formatted(sha256(style));
  }

  String html(long visits) {
    return before + visits + after;
  }

  /** Allows the one style sheet of the page, by its hash, and nothing else. */
  String contentSecurityPolicy() {
    return contentSecurityPolicy;
  }

  private static String names(String part, CounterSettings settings) {
    return part.replace("{{version}}", escape(settings.version()))
        .replace("{{replica}}", escape(settings.replica()));
  }

  private static String ordinal(CounterSettings settings) {
    return settings.ordinal().isPresent()
        ? Integer.toString(settings.ordinal().getAsInt())
        : "&ndash;";
  }

  /** For element content and quoted attributes. */
  static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }

  private static String sha256(String style) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(style.getBytes(UTF_8));
      return Base64.getEncoder().encodeToString(hash);
    } catch (NoSuchAlgorithmException everyJdkHasIt) {
      throw new IllegalStateException(everyJdkHasIt);
    }
  }

  private static String resource(String name) {
    try (InputStream in = Objects.requireNonNull(Page.class.getResourceAsStream(name), name)) {
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
