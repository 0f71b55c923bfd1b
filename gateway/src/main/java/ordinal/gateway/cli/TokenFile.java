package ordinal.gateway.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import ordinal.gateway.config.Settings.Identity;
import ordinal.gateway.config.Settings.Role;

/**
 * Reads who may use the admin port: one {@code role name token} per line, {@code #} begins a
 * comment line. Errors name the line and never show a token.
 */
final class TokenFile {
  private TokenFile() {}

  static Map<String, Identity> read(Path file) {
    Map<String, Identity> tokens = new LinkedHashMap<>();
    List<String> lines = lines(file);
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      if (!line.isEmpty() && !line.startsWith("#")) {
        add(tokens, line, file + ":" + (i + 1));
      }
    }
    if (tokens.isEmpty()) {
      throw new CliFailure(file + ": has no token");
    }
    return tokens;
  }

  /** A file with a token and nothing else. */
  static String readOne(Path file) {
    String token = String.join("\n", lines(file)).strip();
    if (!token.matches("\\S+")) {
      throw new CliFailure(file + ": must hold one token and nothing else");
    }
    return token;
  }

  private static void add(Map<String, Identity> tokens, String line, String where) {
    String[] words = line.split("\\s+", -1);
    if (words.length != 3) {
      throw new CliFailure(where + ": must be 'role name token', three words");
    }
    Identity identity = new Identity(words[1], role(words[0], where));
    if (tokens.putIfAbsent(words[2], identity) != null) {
      throw new CliFailure(where + ": this token stands on an earlier line too");
    }
  }

  // Whoever swapped the columns would see a token here, so the wrong word is not repeated.
  private static Role role(String word, String where) {
    return switch (word.toLowerCase(Locale.ROOT)) {
      case "viewer" -> Role.VIEWER;
      case "operator" -> Role.OPERATOR;
      default -> throw new CliFailure(where + ": the role must be viewer or operator");
    };
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new CliFailure(file + ": cannot be read", e);
    }
  }
}
