package ordinal.gateway.proxy;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;

/** Both halves of the opening handshake of RFC 6455 section 4, to the letter. Stateless. */
final class WebSocketHandshake {
  private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  private static final String KEY = "sec-websocket-key";
  private static final String VERSION = "sec-websocket-version";
  // Sixteen bytes in base64.
  private static final Pattern NONCE = Pattern.compile("[A-Za-z0-9+/]{21}[AQgw]==");

  private WebSocketHandshake() {}

  /**
   * Checks a request that asks for the upgrade.
   *
   * @throws Refused where its handshake is not valid
   */
  static void check(RequestHead head) {
    if (!head.method().equals("GET") || head.scan().hasBody()) {
      throw Refused.badRequest("a WebSocket begins with GET without a body (RFC 6455 section 4.1)");
    }
    List<String> keys = head.headers(KEY);
    if (keys.size() != 1 || !NONCE.matcher(keys.getFirst()).matches()) {
      throw Refused.badRequest("not one valid Sec-WebSocket-Key (RFC 6455 section 4.1)");
    }
    if (!head.headers(VERSION).equals(List.of("13"))) {
      throw new Refused(Refusal.UPGRADE_REQUIRED, "only Sec-WebSocket-Version 13 is known");
    }
  }

  /** Says what would be taken instead (RFC 6455 section 4.4). */
  static void offer(MultiMap headers) {
    headers.set(VERSION, "13");
    ask(headers);
  }

  /** Names the upgrade, in a request or an answer. */
  static void ask(MultiMap headers) {
    headers.set(HttpHeaders.CONNECTION, HttpHeaders.UPGRADE);
    headers.set(HttpHeaders.UPGRADE, HttpHeaders.WEBSOCKET);
  }

  /** Whether a replica's 101 answers this very request (RFC 6455 section 4.1). */
  static boolean isAccepted(RequestHead asked, io.netty.handler.codec.http.HttpHeaders headers) {
    String key = asked.headers(KEY).getFirst();
    return "websocket".equalsIgnoreCase(headers.get(HttpHeaders.UPGRADE))
        && HopByHop.names(headers.getAll(HttpHeaders.CONNECTION), "upgrade")
        && headers.getAll("sec-websocket-accept").equals(List.of(accept(key)));
  }

  private static String accept(String key) {
    try {
      byte[] text = (key + GUID).getBytes(StandardCharsets.ISO_8859_1);
      return Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-1").digest(text));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-1", e);
    }
  }
}
