package ordinal.gateway.server;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What carries traffic: Netty's native transport or the JDK's NIO. Vert.x falls back to the slower
 * one without a word; here that ends the start where the native one belongs to what we ship, unless
 * somebody asked for it. Any thread.
 *
 * @param nio whether NIO is asked for
 * @param shipped whether this system's native library is part of the gateway
 */
record Transport(boolean nio, boolean shipped) {
  private static final Logger LOG = LoggerFactory.getLogger(Transport.class);
  private static final String VARIABLE = "ORDINAL_TRANSPORT";

  /** As this process's environment and system say. */
  static Transport here() throws IOException {
    return of(
        System.getenv(VARIABLE), System.getProperty("os.name"), System.getProperty("os.arch"));
  }

  /**
   * @param asked {@code native}, {@code nio} or null, which is native
   * @throws IOException where it is something else
   */
  static Transport of(@Nullable String asked, String system, String processor) throws IOException {
    if (asked != null && !asked.equals("nio") && !asked.equals("native")) {
      throw new IOException(VARIABLE + "=" + asked + ": must be native or nio");
    }
    boolean shipped =
        system.toLowerCase(Locale.ROOT).equals("linux")
            && (processor.equals("amd64") || processor.equals("x86_64"));
    return new Transport("nio".equals(asked), shipped);
  }

  VertxOptions options() {
    return new VertxOptions().setPreferNativeTransport(!nio);
  }

  /** Holds a Vert.x of these options to them. */
  void verify(Vertx vertx) throws IOException {
    verify(vertx.isNativeTransportEnabled(), vertx.unavailableNativeTransportCause());
  }

  /**
   * @throws IOException in one line with the cause, where the native transport must be there
   */
  void verify(boolean isNative, @Nullable Throwable cause) throws IOException {
    if (isNative) {
      LOG.info("Transport: native");
    } else if (nio) {
      LOG.info("Transport: NIO, as {} says", VARIABLE);
    } else if (shipped) {
      throw new IOException(
          "no native transport (epoll): %s; with %s=nio the gateway runs without it, slower"
              .formatted(reason(cause), VARIABLE));
    } else {
      LOG.warn("Transport: NIO, which is slower, as native is not to be had: {}", reason(cause));
    }
  }

  // The outermost says what was missing, the innermost why.
  private static String reason(@Nullable Throwable cause) {
    if (cause == null) {
      return "unknown";
    }
    Throwable root = cause;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    String all = cause.getCause() == null ? said(cause) : said(cause) + ": " + said(root);
    return all.replaceAll("\\s+", " ");
  }

  private static String said(Throwable cause) {
    return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
  }
}
