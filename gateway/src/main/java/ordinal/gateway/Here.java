package ordinal.gateway;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import ordinal.gateway.cli.Commands;
import ordinal.gateway.config.Settings;
import ordinal.gateway.demo.DemoSettings;
import ordinal.gateway.objects.FolderReader;
import ordinal.gateway.objects.Problem;
import ordinal.gateway.objects.Reading;
import ordinal.gateway.routing.Current;
import ordinal.gateway.server.GatewayServer;

/** Runs the commands in this process, on the main thread; those that last end with a signal. */
final class Here implements Commands {
  private final PrintWriter out;

  Here(PrintWriter out) {
    this.out = out;
  }

  @Override
  public int demo(Demo asked) throws Exception {
    // A person reads this: what the gateway logs of itself comes only where something is wrong.
    if (System.getenv("ORDINAL_LOG_LEVEL") == null) {
      System.setProperty("ORDINAL_LOG_LEVEL", "WARN");
    }
    DemoSettings settings =
        new DemoSettings(
            asked.replicas(),
            asked.port(),
            asked.adminPort(),
            asked.data(),
            asked.traffic(),
            asked.processes(),
            asked.release());
    return untilSignal(ordinal.gateway.demo.Demo.start(settings, out));
  }

  @Override
  public int gateway(Settings settings) throws Exception {
    GatewayServer gateway = GatewayServer.start(settings);
    // A cluster is read only now, and its Gateways say when which port is opened.
    String traffic =
        settings.source() instanceof Settings.Folder
            ? "traffic on " + gateway.ports().values()
            : "following the cluster";
    String admin = settings.admin().bind() + ":" + gateway.adminPort();
    out.println("Gateway ready: " + traffic + ", admin on http://" + admin);
    return untilSignal(gateway);
  }

  @Override
  public int counter(Map<String, String> environment) throws Exception {
    ordinal.counter.Main.main(new String[0]);
    return 0;
  }

  @Override
  public List<String> check(Path folder) throws IOException {
    Reading reading = new FolderReader().read(folder, Reading.none());
    return new Current(Clock.systemUTC())
        .replace(reading.objects(), reading.problems()).problems().stream()
            .map(Problem::toString)
            .toList();
  }

  /**
   * Waits for SIGINT or SIGTERM, closes, and ends the process with 0: a stop that was asked for is
   * a success.
   */
  private static int untilSignal(AutoCloseable running) throws InterruptedException {
    Runtime.getRuntime()
        .addShutdownHook(
            Thread.ofPlatform()
                .name("shutdown")
                .unstarted(() -> {
                  int code = closed(running);
                  // The JVM would end with 128 + the signal's number.
                  Runtime.getRuntime().halt(code);
                }));
    new CountDownLatch(1).await();
    return 0;
  }

  private static int closed(AutoCloseable running) {
    try {
      running.close();
      return 0;
    } catch (Exception e) {
      return 1;
    }
  }
}
