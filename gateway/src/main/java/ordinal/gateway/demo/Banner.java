package ordinal.gateway.demo;

import java.time.Duration;
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
}
