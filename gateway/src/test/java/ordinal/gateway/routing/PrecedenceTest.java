package ordinal.gateway.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import ordinal.gateway.objects.Gateway;
import ordinal.gateway.testing.MatchSpec;
import ordinal.gateway.testing.RouteSpec;
import ordinal.gateway.testing.TestRequest;
import ordinal.gateway.testing.World;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrecedenceTest {
  private static final String[] LISTENER_HOSTS = {
    "", "a.com", "*.a.com", "x.a.com", "*.x.a.com", "*.com"
  };
  private static final String[] ROUTE_HOSTS = {
    "a.com", "*.a.com", "x.a.com", "*.x.a.com", "y.x.a.com", "b.com", "*.com"
  };
  private static final String[] HOSTS = {
    "a.com", "x.a.com", "y.x.a.com", "z.y.x.a.com", "b.com", "q.b.com", "c.org", "xa.com", "com"
  };
  private static final String[] PATHS = {
    "/", "/p", "/p/", "/p/q", "/p/q/", "/p/q/r", "/pq", "/p/qr", "/q", "/q/p", "/p/q/r/s"
  };
  private static final String[] REGEXES = {"/p.*", "/[pq]", "/p/q/?.*", ".*", "/(p|q)/[a-z]+"};
  private static final String[] METHODS = {"GET", "POST", "HEAD"};
  private static final String[] NAMES = {"x-a", "x-b", "x-c"};
  private static final String[] VALUES = {"1", "2"};

  private final Random random = new Random();

  private String any(String[] of) {
    return of[random.nextInt(of.length)];
  }

  private World world() {
    World world = new World();
    for (int g = 0; g < 2; g++) {
      int first = g * 3;
      Gateway.AllowedRoutes.From from =
          random.nextBoolean() ? Gateway.AllowedRoutes.From.ALL : Gateway.AllowedRoutes.From.SAME;
      world.gateway(
          "web" + g,
          spec -> {
            for (int l = 0; l < 3; l++) {
              spec.listener("l" + l, LISTENER_HOSTS[first + l], 80, from);
              spec.listener("m" + l, LISTENER_HOSTS[first + l], 81, from);
            }
          });
    }
    int routes = 1 + random.nextInt(9);
    for (int r = 0; r < routes; r++) {
      world.route((random.nextBoolean() ? "default/r" : "other/r") + r, this::route);
    }
    return world;
  }

  private void route(RouteSpec route) {
    if (random.nextBoolean()) {
      route.created(Instant.ofEpochSecond(random.nextInt(3)));
    }
    route.hosts(
        random
            .ints(random.nextInt(3), 0, ROUTE_HOSTS.length)
            .mapToObj(i -> ROUTE_HOSTS[i])
            .distinct()
            .toArray(String[]::new));
    for (int p = random.nextInt(2); p < 2; p++) {
      String section = random.nextInt(4) == 0 ? "l" + random.nextInt(3) : "";
      int port = random.nextInt(4) == 0 ? 80 + random.nextInt(2) : 0;
      route.parent("default/web" + random.nextInt(2), section, port);
    }
    for (int n = 1 + random.nextInt(3); n > 0; n--) {
      int matches = random.nextInt(3);
      route.rule(rule -> {
        for (int m = 0; m < matches; m++) {
          rule.match(this::match);
        }
      });
    }
  }

  private void match(MatchSpec match) {
    switch (random.nextInt(7)) {
      case 0, 1 -> match.exact(any(PATHS));
      case 2, 3, 4 -> match.prefix(any(PATHS));
      case 5 -> match.regex(any(REGEXES));
      default -> match.prefix("/");
    }
    if (random.nextInt(3) == 0) {
      match.method(any(METHODS));
    }
    for (int h = random.nextInt(3); h > 0; h--) {
      if (random.nextInt(4) == 0) {
        match.headerRegex(any(NAMES), "[12]");
      } else {
        match.header(any(NAMES), any(VALUES));
      }
    }
    for (int q = random.nextInt(3) - 1; q > 0; q--) {
      match.query(any(NAMES), any(VALUES));
    }
  }

  private TestRequest request() {
    String query =
        random
            .ints(random.nextInt(3), 0, NAMES.length)
            .mapToObj(i -> NAMES[i] + "=" + any(VALUES))
            .collect(Collectors.joining("&"));
    TestRequest request =
        TestRequest.get(any(PATHS) + (query.isEmpty() ? "" : "?" + query))
            .host(any(HOSTS))
            .method(any(METHODS));
    for (int h = random.nextInt(4); h > 0; h--) {
      request.with(any(NAMES), any(VALUES));
    }
    return request;
  }

  private static String describe(Match match) {
    return match.rule().route()
        + " "
        + match.rule().index()
        + " "
        + PrecedenceOracle.path(match.path());
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void agreesWithTheSlowOracle(long seed) {
    random.setSeed(seed);
    int found = 0;
    for (int w = 0; w < 250; w++) {
      World world = world();
      RoutingTable table = world.table();
      PrecedenceOracle oracle = new PrecedenceOracle(world.objects());
      for (int r = 0; r < 40; r++) {
        TestRequest request = request();
        int port = 80 + random.nextInt(2);
        Match match = table.match(port, request);
        Optional<String> winner = oracle.winner(port, request);

        assertThat(Optional.ofNullable(match).map(PrecedenceTest::describe))
            .as("world %d of seed %d, port %d, %s", w, seed, port, request)
            .isEqualTo(winner);
        assertThat(explained(table.explain(port, request)))
            .isEqualTo(match == null ? null : match.rule().routeName() + match.rule().index());
        found += match == null ? 0 : 1;
      }
    }
    assertThat(found).isBetween(2_000, 9_000);
  }

  private static @Nullable String explained(Explanation explanation) {
    Explanation.Matched matched = explanation.matched();
    return matched == null ? null : matched.route() + matched.rule();
  }

  @Test
  void triesTheLessSpecificHostWhereNoRuleOfTheExactOneMatches() {
    RoutingTable table =
        new World()
            .gateway("web", 80)
            .route("exact", r -> r.hosts("a.com").rule(rule -> rule.prefix("/only")))
            .route("wild", r -> r.hosts("*.com").rule(rule -> rule.prefix("/")))
            .table();

    assertThat(TestRequest.get("/else").host("a.com").routed(table, 80))
        .isEqualTo("default/wild 0");
    assertThat(TestRequest.get("/only").host("a.com").routed(table, 80))
        .isEqualTo("default/exact 0");
  }

  @Test
  void putsRegularExpressionsBetweenExactAndPrefix() {
    RoutingTable table =
        new World()
            .gateway("web", 80)
            .route(
                "r",
                r ->
                    r.rule(rule -> rule.prefix("/shop/cart"))
                        .rule(rule -> rule.match(m -> m.regex("/shop/.*")))
                        .rule(rule -> rule.match(m -> m.regex("/shop/[a-z]*")))
                        .rule(rule -> rule.match(m -> m.exact("/shop/cart"))))
            .table();

    assertThat(TestRequest.get("/shop/cart").rule(table, 80).index()).isEqualTo(3);
    assertThat(TestRequest.get("/shop/cart/1").rule(table, 80).index()).isEqualTo(1);
    assertThat(TestRequest.get("/shop/basket").rule(table, 80).index()).isEqualTo(2);
  }

  @Test
  void listsAllRulesByPrecedence() {
    RoutingTable table =
        new World()
            .gateway("web", 80)
            .route("any", r -> r.rule(rule -> rule.prefix("/")).rule(rule -> rule.prefix("/long")))
            .route("host", r -> r.hosts("a.com").rule(rule -> rule.prefix("/")))
            .table();

    assertThat(table.rules())
        .extracting(rule -> rule.routeName() + rule.index())
        .containsExactly("default/host0", "default/any1", "default/any0");
  }
}
