package ordinal.gateway.routing;

import java.util.concurrent.TimeUnit;
import ordinal.gateway.testing.TestRequest;
import ordinal.gateway.testing.World;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What routing one request costs in time and in bytes, in a table of 10 and of 5,000 rules; see
 * {@code loadtest/match-bench}.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
    value = 1,
    jvmArgsAppend = {"-XX:+UseSerialGC", "-XX:+UseCompactObjectHeaders", "-Xmx512m"})
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class MatchBench {
  private static final int PORT = 8080;
  private static final int RULES_OF_A_ROUTE = 10;

  /** Rules in the table. */
  @Param({"10", "5000"})
  public int rules;

  private RoutingTable table = new World().table();
  private TestRequest prefix = TestRequest.get("/");
  private TestRequest header = TestRequest.get("/");
  private TestRequest unknown = TestRequest.get("/");

  /** Builds the table: each route has a host of its own and ten prefixes, one with a header. */
  @Setup
  public void build() {
    World world = new World().gatewayClass("ordinal", "ordinal.dev/gateway").gateway("web", PORT);
    world.backend("stable", 80, 3).backend("canary", 80, 1);
    int routes = rules / RULES_OF_A_ROUTE;
    for (int i = 0; i < routes; i++) {
      route(world, i);
    }
    table = world.table();
    String last = host(routes - 1);
    prefix = TestRequest.get("/a8/index.html").host(last);
    header = TestRequest.get("/a0/index.html").host(last).with("x-canary", "always");
    unknown = TestRequest.get("/none").host(last);
  }

  private static String host(int route) {
    return "shop-" + route + ".example.com";
  }

  private static void route(World world, int number) {
    world.route(
        "r" + number,
        r -> {
          r.hosts(host(number));
          r.rule(rule ->
              rule.match(m -> m.prefix("/a0").header("x-canary", "always"))
                  .backend("canary", 80, 1));
          for (int i = 0; i < RULES_OF_A_ROUTE - 1; i++) {
            String path = "/a" + i;
            r.rule(rule -> rule.prefix(path).backend("stable", 80, 90).backend("canary", 80, 10));
          }
        });
  }

  /** The common case: host and prefix, then the turn of a backend. */
  @Benchmark
  public @Nullable Backend byPrefix() {
    Match match = table.match(PORT, prefix);
    return match == null ? null : match.rule().next();
  }

  @Benchmark
  public @Nullable Match byHeader() {
    return table.match(PORT, header);
  }

  @Benchmark
  public @Nullable Match noRule() {
    return table.match(PORT, unknown);
  }
}
