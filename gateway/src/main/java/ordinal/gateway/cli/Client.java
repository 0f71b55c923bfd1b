package ordinal.gateway.cli;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of every command that talks to a gateway. */
final class Client {
  private static final String DEFAULT_SERVER = "http://127.0.0.1:9090";

  private final Map<String, String> environment;

  @Option(
      names = "--server",
      paramLabel = "URL",
      description = "Admin address (default: $ORDINAL_SERVER, else " + DEFAULT_SERVER + ").")
  private @Nullable String server;

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description = "File that holds the bearer token (default: $ORDINAL_TOKEN).")
  private @Nullable Path tokenFile;

  Client(Map<String, String> environment) {
    this.environment = environment;
  }

  AdminClient connect() {
    return new AdminClient(uri(), token());
  }

  private URI uri() {
    String given =
        server != null ? server : environment.getOrDefault("ORDINAL_SERVER", DEFAULT_SERVER);
    try {
      URI uri = URI.create(given);
      if (uri.getHost() != null && ("http".equals(uri.getScheme()) || isHttps(uri))) {
        return uri;
      }
    } catch (IllegalArgumentException e) {
      throw notAnAddress(given, e);
    }
    throw notAnAddress(given, null);
  }

  private static boolean isHttps(URI uri) {
    return "https".equals(uri.getScheme());
  }

  private static CliFailure notAnAddress(String given, @Nullable Exception cause) {
    return new CliFailure(
        "--server: " + given + ": must be an address such as " + DEFAULT_SERVER, cause);
  }

  private Optional<String> token() {
    if (tokenFile == null) {
      return Optional.ofNullable(environment.get("ORDINAL_TOKEN"))
          .filter(t -> !t.isBlank())
          .map(t -> checked(t, "ORDINAL_TOKEN"));
    }
    try {
      return Optional.of(checked(Files.readString(tokenFile), tokenFile.toString()));
    } catch (IOException e) {
      throw new CliFailure("--token-file: " + tokenFile + ": cannot be read", e);
    }
  }

  // Checked here, because the HTTP client's own refusal would repeat the token.
  private static String checked(String text, String where) {
    String token = text.strip();
    if (!token.matches("[!-~]+")) {
      throw new CliFailure(where + ": must hold one token and nothing else");
    }
    return token;
  }
}
