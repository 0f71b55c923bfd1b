package ordinal.gateway.objects;

import java.net.Inet6Address;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** How a string must be written; answers what would be right where it is not. Pure. */
@FunctionalInterface
interface Syntax {
  Optional<String> complaint(String value);

  String LABEL = "[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?";
  Pattern IPV4 = Pattern.compile("(\\d{1,3})(\\.\\d{1,3}){3}");

  Syntax ANY = value -> Optional.empty();
  Syntax DNS_LABEL =
      matching(
          1,
          63,
          LABEL,
          "must be a DNS label: at most 63 of a-z, 0-9 and -, with a letter or digit at both ends");
  Syntax DNS_NAME =
      matching(
          1,
          253,
          LABEL + "(\\." + LABEL + ")*",
          "must be a DNS name: labels of a-z, 0-9 and - joined by dots, at most 253 characters");
  Syntax NAME = matching(1, 253, "(?s).*", "must have 1 to 253 characters");
  Syntax GROUP =
      matching(
          0,
          253,
          "|" + LABEL + "(\\." + LABEL + ")*",
          "must be an API group such as apps, or empty for the core group");
  Syntax KIND =
      matching(
          1,
          63,
          "[a-zA-Z]([-a-zA-Z0-9]*[a-zA-Z0-9])?",
          "must be a kind: at most 63 letters, digits and -, a letter first");
  Syntax CONTROLLER =
      matching(
          1,
          253,
          LABEL + "(\\." + LABEL + ")*/[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+",
          "must be a domain and a path, such as ordinal.dev/gateway");
  Syntax TOKEN =
      matching(
          1,
          256,
          "[A-Za-z0-9!#$%&'*+\\-.^_`|~]+",
          "must be a token of 1 to 256 letters, digits and !#$%&'*+-.^_`|~");
  Syntax HEADER_VALUE = Syntax::headerValue;
  Syntax QUERY_VALUE = matching(1, 1024, "(?s).*", "must have 1 to 1024 characters");
  Syntax DURATION =
      matching(
          2,
          28,
          "([0-9]{1,5}(h|m|s|ms)){1,4}",
          "must be a duration such as 500ms, 10s or 1m30s: up to four numbers with h, m, s or ms");
  Syntax HOSTNAME = host(true);
  Syntax PRECISE_HOSTNAME = host(false);

  static Syntax matching(int least, int most, String regex, String rule) {
    Pattern pattern = Pattern.compile(regex);
    // The length comes first: a pattern never sees a text of megabytes.
    return value ->
        value.length() < least || value.length() > most || !pattern.matcher(value).matches()
            ? Optional.of(rule)
            : Optional.empty();
  }

  static Syntax oneOf(List<String> choices) {
    return value ->
        choices.contains(value)
            ? Optional.empty()
            : Optional.of("must be one of " + String.join(", ", choices));
  }

  private static Syntax host(boolean wildcard) {
    Syntax name =
        matching(
            1,
            253,
            (wildcard ? "(\\*\\.)?" : "") + LABEL + "(\\." + LABEL + ")*",
            wildcard
                ? "must be a host name in lower case such as shop.example.com, or with a first label *"
                : "must be a host name in lower case such as shop.example.com, without *");
    return value ->
        name.complaint(value)
            .or(() ->
                IPV4.matcher(value).matches()
                    ? Optional.of("must be a host name: IP addresses are not allowed")
                    : Optional.empty());
  }

  // As the pattern ^[!-~]+([\t ]?[!-~]+)*$ of the specification, but in linear time.
  private static Optional<String> headerValue(String value) {
    boolean good = !value.isEmpty() && value.length() <= 4096;
    boolean blank = true;
    for (int i = 0; good && i < value.length(); i++) {
      char c = value.charAt(i);
      boolean space = c == ' ' || c == '\t';
      good = space ? !blank : c >= '!' && c <= '~';
      blank = space;
    }
    return good && !blank
        ? Optional.empty()
        : Optional.of(
            "must have 1 to 4096 visible ASCII characters, with single spaces only between them");
  }

  /** A literal address of the family, {@code IPv4} or {@code IPv6}, or a host name. */
  static Syntax address(String type) {
    return value ->
        switch (type) {
          case "IPv4" -> isIpv4(value) ? Optional.empty() : Optional.of("must be an IPv4 address");
          case "IPv6" -> isIpv6(value) ? Optional.empty() : Optional.of("must be an IPv6 address");
          default -> PRECISE_HOSTNAME.complaint(value);
        };
  }

  private static boolean isIpv4(String value) {
    return IPV4.matcher(value).matches()
        && List.of(value.split("\\.")).stream()
            .allMatch(part ->
                Integer.parseInt(part) <= 255 && (part.length() == 1 || part.charAt(0) != '0'));
  }

  private static boolean isIpv6(String value) {
    try {
      return value.length() <= 45
          && value.indexOf(':') >= 0
          && value.indexOf('[') < 0
          && value.indexOf('%') < 0
          && Inet6Address.ofLiteral(value) != null;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
