package ordinal.gateway.demo;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/** What the demo says when it is ready: where everything is and what to try next. */
final class Banner {
  private Banner() {}

  static String text(
      DemoSettings settings,
      SequencedMap<DemoReplica, RunningReplica> replicas,
      int port,
      int adminPort,
      Duration took) {
    String url = "http://127.0.0.1:" + port;
    String admin = "http://127.0.0.1:" + adminPort;
    String server = adminPort == 9090 ? "" : " --server " + admin;
    StringBuilder text =
        new StringBuilder("Ready in %.1f s.%n%n".formatted(took.toMillis() / 1000.0));
    for (Map.Entry<DemoReplica, RunningReplica> one : replicas.entrySet()) {
      text.append(
          "  %-18s %s  %s%n"
              .formatted(one.getKey().name(), one.getKey().version(), one.getValue().where()));
    }
    text.append(
        """

          Gateway            %1$s/           (open it in a browser)
          Admin API          %2$s/api/v1
          Configuration      %3$s  (edit route.yaml and save)
          Visit files        %4$s/*/visits

        Try:
          curl -H 'Accept: application/json' %1$s/
          curl -H 'x-canary: always' -H 'Accept: application/json' %1$s/
          curl -b canary=always -H 'Accept: application/json' %1$s/
          curl -H 'x-ordinal-replica: counter-1' -H 'Accept: application/json' %1$s/
          curl %1$s/visits
          ./ordinal weight counter counter-stable=50 counter-canary=50%5$s
          ./ordinal get visits%5$s
          ./ordinal explain --path /%5$s
        """
            .formatted(url, admin, settings.config(), settings.data().resolve("replicas"), server));
    if (settings.processes()) {
      text.append(
          "  kill -9 PID               (of a replica, above; then ask for /visits again)\n");
    }
    return text.append(
            "%nCtrl-C drains and stops; what the replicas hold stays in %s.%n"
                .formatted(settings.data()))
        .toString();
  }

  static String ofReleases(
      DemoSettings settings, List<String> replicas, int port, int adminPort, Duration took) {
    String url = "http://127.0.0.1:" + port;
    String admin = "http://127.0.0.1:" + adminPort;
    String server = adminPort == 9090 ? "" : " --server " + admin;
    StringBuilder text =
        new StringBuilder("Ready in %.1f s.%n%n".formatted(took.toMillis() / 1000.0));
    replicas.forEach(line -> text.append("  ").append(line).append(System.lineSeparator()));
    return text.append(
            """

              Gateway            %1$s/           (open it in a browser)
              Admin API          %2$s/api/v1
              StatefulSets       %3$s/counter.yaml  (save another VERSION to release it)
              Rollout            %3$s/rollout.yaml  (steps, analysis; blue/green, rolling, recreate)
              Visit files        %4$s/*/visits

            Try, with visitors (--traffic 20), since analysis decides by what they get:
              sed -i '0,/value: v1/s//value: v2/' %3$s/counter.yaml      # a release
              ./ordinal status counter --wait%5$s
              ./ordinal promote counter%5$s
              ./ordinal abort counter%5$s
              ./ordinal undo counter%5$s
              curl %1$s/visits

            In counter.yaml FAULT_ERROR_RATE, FAULT_LATENCY_MILLIS and CRASH make a bad version, and replicas scales.

            Ctrl-C drains and stops; what the replicas hold stays in %6$s.
            """
                .formatted(
                    url,
                    admin,
                    settings.config(),
                    settings.data().resolve("replicas"),
                    server,
                    settings.data()))
        .toString();
  }
}
