package ordinal.gateway.routing;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import ordinal.gateway.objects.Gateway.AllowedRoutes.From;
import ordinal.gateway.objects.KubeObject;
import ordinal.gateway.objects.Objects;
import ordinal.gateway.objects.Service;
import ordinal.gateway.testing.World;

/**
 * Measures how long one changed weight takes from the objects to the table in force: 500 routes,
 * 200 Services of 10 endpoints in 20 namespaces; see {@code loadtest/reload-sim}.
 */
final class ReloadSim {
  private static final int NAMESPACES = 20;
  private static final int SERVICES = 200;
  private static final int ROUTES = 500;
  private static final int ENDPOINTS = 10;
  // Of this thread alone, so that a busy machine does not count.
  private static final ThreadMXBean CLOCK = ManagementFactory.getThreadMXBean();

  private final Current current = new Current(Clock.systemUTC());
  private final List<KubeObject> objects = new ArrayList<>(world().objects().all());

  private ReloadSim() {}

  /** Takes the number of changes; the first half warms up. */
  public static void main(String[] args) {
    int changes = args.length == 0 ? 2000 : Integer.parseInt(args[0]);
    System.out.println("processor time from a changed weight to the table in force");
    new ReloadSim().run("folder", changes, false);
    new ReloadSim().run("cluster", changes, true);
  }

  private void run(String name, int changes, boolean shared) {
    long[] nanos = new long[changes];
    List<List<KubeObject>> edits = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      edits.add(edited(i));
    }
    for (int i = 0; i < changes; i++) {
      List<KubeObject> now = edits.get(i % edits.size());
      long start = CLOCK.getCurrentThreadCpuTime();
      current.replace(new Objects(now, shared), List.of());
      nanos[i] = CLOCK.getCurrentThreadCpuTime() - start;
    }
    if (current.get().routing().rules().size() != 2 * ROUTES) {
      throw new IllegalStateException(current.get().problems().toString());
    }
    report(name, Arrays.copyOfRange(nanos, changes / 2, changes));
  }

  private static void report(String name, long[] nanos) {
    Arrays.sort(nanos);
    System.out.printf(
        "%-20s p50 %.2f ms, p99 %.2f ms, max %.2f ms%n",
        name,
        nanos[nanos.length / 2] / 1e6,
        nanos[nanos.length * 99 / 100] / 1e6,
        nanos[nanos.length - 1] / 1e6);
  }

  /** The same objects but for one route, whose weights differ; what did not change is the same. */
  private List<KubeObject> edited(int weight) {
    World one = new World();
    route(one, 7, weight + 1);
    KubeObject route = one.objects().all().iterator().next();
    return objects.stream().map(o -> o.key().equals(route.key()) ? route : o).toList();
  }

  private static World world() {
    World world = new World().gatewayClass("ordinal", "ordinal.dev/gateway");
    world.gateway(
        "infra/web",
        g -> g.listener("any", "", 80, From.ALL).listener("wild", "*.example.com", 80, From.ALL));
    for (int i = 0; i < NAMESPACES; i++) {
      world.grant("ns-" + i + "/g", "ns-" + (i + 1) % NAMESPACES, "");
    }
    for (int i = 0; i < SERVICES; i++) {
      service(world, i);
    }
    for (int i = 0; i < ROUTES; i++) {
      route(world, i, 1);
    }
    return world;
  }

  private static String name(int service) {
    return "ns-" + service % NAMESPACES + "/app-" + service;
  }

  private static void service(World world, int i) {
    Map<String, String> labels = Map.of("app", "app-" + i);
    world.service(name(i), labels, new Service.Port("http", 80));
    world.statefulSet(name(i), ENDPOINTS, 0, "app-" + i, labels);
    world.slice(
        name(i) + "-x",
        "app-" + i,
        s -> {
          s.port("http", 9000);
          for (int j = 0; j < ENDPOINTS; j++) {
            s.ready("app-" + i + "-" + j, "10.0." + i + "." + j);
          }
        });
    for (int j = 0; j < ENDPOINTS; j++) {
      world.pod(
          name(i) + "-" + j,
          Map.of("app", "app-" + i, "controller-revision-hash", "app-" + i + "-7d9f"));
    }
  }

  private static void route(World world, int i, int weight) {
    int stable = i % SERVICES;
    int canary = (i + NAMESPACES) % SERVICES;
    world.route(
        "ns-" + stable % NAMESPACES + "/route-" + i,
        r ->
            r.parent("infra/web")
                .hosts(i % 2 == 0 ? "app-" + i + ".example.com" : "all.example.com")
                .rule(rule ->
                    rule.match(m -> m.prefix("/app-" + i).header("x-canary", "always"))
                        .backend(name(canary), 80, 1))
                .rule(rule ->
                    rule.prefix("/app-" + i)
                        .backend(name(stable), 80, 100 - weight)
                        .backend(name(canary), 80, weight)));
  }
}
