package ordinal.gateway;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ConfiguratorRank;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.util.Map;
import java.util.Objects;

/**
 * Logs lines to standard error, from the level of {@code ORDINAL_LOG_LEVEL} on: INFO, or as an
 * environment variable or system property says. A file of Logback's goes before it: one that is
 * named by {@code -Dlogback.configurationFile}, or that of tests. In code, as reading such a file
 * is a tenth of a start. Logback finds it as a service.
 */
@ConfiguratorRank(ConfiguratorRank.CUSTOM_NORMAL_PRIORITY)
public final class Logging extends ContextAwareBase implements Configurator {
  private static final String LEVEL = "ORDINAL_LOG_LEVEL";
  private static final String PATTERN = "%d{HH:mm:ss.SSS} %-5level %logger{0}: %msg%n";
  private static final Map<String, Level> OTHERS =
      Map.of(
          // A lost watch is told once, by the gateway; the client would tell each attempt with its
          // stack.
          "io.fabric8.kubernetes.client.informers", Level.OFF,
          "io.fabric8.kubernetes.client.dsl.internal", Level.ERROR,
          "io.fabric8.kubernetes.client.utils", Level.ERROR,
          // Says each frame of HTTP/2 that it ignores.
          "io.netty.handler.codec.http2.DefaultHttp2ConnectionDecoder", Level.WARN,
          // Each event loop has a pool to each replica; Vert.x adds them up in one gauge, and
          // registers it once for each.
          "io.micrometer.core.instrument.MeterRegistry", Level.ERROR);

  @Override
  public ExecutionStatus configure(LoggerContext all) {
    if (System.getProperty("logback.configurationFile") != null
        || Logging.class.getResource("/logback-test.xml") != null) {
      return ExecutionStatus.NEUTRAL;
    }
    PatternLayoutEncoder encoder = new PatternLayoutEncoder();
    encoder.setContext(all);
    encoder.setPattern(PATTERN);
    encoder.start();
    ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
    console.setContext(all);
    console.setName("console");
    console.setTarget("System.err");
    console.setEncoder(encoder);
    console.start();
    OTHERS.forEach((name, level) -> all.getLogger(name).setLevel(level));
    var root = all.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.addAppender(console);
    root.setLevel(level());
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }

  private static Level level() {
    String said = System.getProperty(LEVEL, Objects.requireNonNullElse(System.getenv(LEVEL), ""));
    return Level.toLevel(said, Level.INFO);
  }
}
