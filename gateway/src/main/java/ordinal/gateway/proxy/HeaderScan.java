package ordinal.gateway.proxy;

import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One look at each header of a request, noting those that the gateway itself acts on. What the
 * decoder does not refuse is refused here. One request.
 */
final class HeaderScan implements BiConsumer<String, String> {
  private static final String US = " ordinal";
  // Two in a row make sense, such as one for a site and one for a cluster.
  private static final int MOST_HOPS = 5;

  private final int most;
  private int count;
  private @Nullable String host;
  private @Nullable String connection;
  private @Nullable String replica;
  private @Nullable String expect;
  private @Nullable String maxForwards;
  private int hops;
  private boolean namesWebSocket;
  private boolean chunked;
  private boolean length;

  /**
   * @param most headers that there may be
   */
  HeaderScan(int most) {
    this.most = most;
  }

  @Override
  public void accept(String name, String value) {
    if (++count > most) {
      throw new Refused(Refusal.HEAD_TOO_LARGE, "more than " + most + " headers");
    }
    switch (name.length()) {
      case 0 -> throw Refused.badRequest("a header without a name (RFC 9110 section 5.1)");
      case 3 -> via(name, value);
      case 4 -> host(name, value);
      case 6 -> expect = name.equalsIgnoreCase("expect") ? value : expect;
      case 7 ->
          namesWebSocket |= name.equalsIgnoreCase("upgrade") && value.equalsIgnoreCase("websocket");
      case 10 -> connection(name, value);
      case 12 -> maxForwards = name.equalsIgnoreCase("max-forwards") ? value : maxForwards;
      case 14 -> length |= name.equalsIgnoreCase("content-length") && !value.equals("0");
      case 17 -> {
        transferCoding(name, value);
        replica(name, value);
      }
      default -> {}
    }
  }

  /** The Host header, null where there was none. */
  @Nullable String host() {
    return host;
  }

  /** What Connection names, null where that is no header. */
  @Nullable String connection() {
    return connection;
  }

  /** The replica that the client asks for, null where it leaves that to us. */
  @Nullable String replica() {
    return replica;
  }

  @Nullable String expect() {
    return expect;
  }

  /** The header Max-Forwards, null where there is none. */
  @Nullable String maxForwards() {
    return maxForwards;
  }

  /** Whether the client wants to go on with WebSocket (RFC 9110 section 7.8). */
  boolean asksForWebSocket() {
    return namesWebSocket && connection != null && HopByHop.names(List.of(connection), "upgrade");
  }

  boolean isChunked() {
    return chunked;
  }

  boolean hasBody() {
    return chunked || length;
  }

  private void via(String name, String value) {
    if (name.equalsIgnoreCase("via")) {
      for (int i = value.indexOf(US); i >= 0; i = value.indexOf(US, i + US.length())) {
        hops++;
      }
      if (hops >= MOST_HOPS) {
        throw new Refused(Refusal.LOOP, hops + " hops of this kind (RFC 9110 section 7.6.3)");
      }
    }
  }

  private void host(String name, String value) {
    if (name.equalsIgnoreCase("host")) {
      if (host != null) {
        throw Refused.badRequest("more than one Host (RFC 9112 section 3.2)");
      }
      host = value;
    }
  }

  private void connection(String name, String value) {
    if (name.equalsIgnoreCase("connection") && HopByHop.namesHeaders(value)) {
      connection = connection == null ? value : connection + "," + value;
    }
  }

  // The decoder makes sure that chunked comes last, not that it comes alone.
  private void transferCoding(String name, String value) {
    if (name.equalsIgnoreCase("transfer-encoding")) {
      if (chunked || !value.equalsIgnoreCase("chunked")) {
        throw Refused.badRequest("a transfer coding other than chunked (RFC 9112 section 6.1)");
      }
      chunked = true;
    }
  }

  private void replica(String name, String value) {
    if (name.equalsIgnoreCase("x-ordinal-replica")) {
      if (replica != null) {
        throw Refused.badRequest("more than one x-ordinal-replica");
      }
      replica = value;
    }
  }
}
