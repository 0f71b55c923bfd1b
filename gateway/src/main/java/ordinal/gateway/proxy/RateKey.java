package ordinal.gateway.proxy;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import ordinal.gateway.objects.PolicyLimits;

/** Whose bucket a request draws from. Immutable. */
final class RateKey {
  // What is kept of each client must be small: longer values are told apart by their digest.
  private static final int LONGEST = 64;

  private final TrustedProxies trusted;

  RateKey(TrustedProxies trusted) {
    this.trusted = trusted;
  }

  String of(Exchange exchange, PolicyLimits.Key key) {
    return switch (key) {
      case PolicyLimits.Key.ClientAddress _ -> ClientNetwork.of(address(exchange));
      case PolicyLimits.Key.Header(String name) ->
          small(String.join(", ", exchange.head().headers().getAll(name)));
      case PolicyLimits.Key.Route _ -> "";
    };
  }

  /** The peer, or what the trusted proxies before it say: the last that is none of them. */
  private String address(Exchange exchange) {
    ClientConnection connection = exchange.connection();
    String address = connection.peer();
    if (!connection.isTrusted()) {
      return address;
    }
    List<String> lists = exchange.head().headers().getAll("x-forwarded-for");
    String[] hops = String.join(",", lists).split(",", -1);
    for (int i = hops.length - 1; i >= 0; i--) {
      String hop = hops[i].strip();
      if (!TrustedProxies.isAddress(hop)) {
        break;
      }
      address = hop;
      if (!trusted.trusts(hop)) {
        break;
      }
    }
    return address;
  }

  static String small(String value) {
    if (value.length() <= LONGEST) {
      return value;
    }
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(value.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
