package ordinal.gateway.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import ordinal.gateway.config.Settings;
import picocli.CommandLine.Model.ArgGroupSpec;
import picocli.CommandLine.Model.CommandSpec;

/** {@code ordinal gateway}. */
final class GatewayCommand implements Callable<Integer> {
  private static final int MAX_EVENT_LOOPS = 256;

  private final Commands commands;

  private final Map<String, String> environment;

  private final CommandSpec spec = CommandSpec.wrapWithoutInspection(this);

  private final Given<Path> config =
      Given.one(
          "--config",
          "DIR",
          Path.class,
          Path::of,
          "Folder with *.yaml files; an edit takes effect without a restart.");

  private final Given<Boolean> kubernetes =
      Given.flag(
          "--kubernetes",
          "The cluster that KUBECONFIG names, or the one that this pod runs in; a change of its"
              + " objects takes effect at once.");

  private final Given<String> gatewayClass =
      Given.one(
              "--gateway-class",
              "NAME",
              String.class,
              text -> text,
              "The only GatewayClass to serve, where several installations share a cluster (with"
                  + " --kubernetes; default: every one that names our controller).")
          .addTo(spec);

  private final Given<Settings.Name> publish =
      Given.one(
              "--publish-service",
              "NAMESPACE/NAME",
              Settings.Name.class,
              new Values.Namespaced(),
              "Service whose addresses the status of our Gateways shows (with --kubernetes).")
          .addTo(spec);

  private final Given<String> lease =
      Given.one(
              "--lease",
              "NAME",
              String.class,
              text -> text,
              "Lease, in the namespace of $POD_NAMESPACE (default: default), that the one of several"
                  + " gateways holds who writes status (with --kubernetes; default: none, there is but"
                  + " one gateway).")
          .addTo(spec);

  private final Given<Path> data =
      Given.one(
              "--data",
              "DIR",
              Path.class,
              Path::of,
              "Where last known visits and the audit log are kept (default: ./ordinal-data).")
          .addTo(spec);

  private final Given<String> bind =
      Given.one(
              "--bind",
              "ADDRESS",
              String.class,
              text -> text,
              "Address that the listeners bind to (default: 0.0.0.0).")
          .addTo(spec);

  private final Given<String> adminBind =
      Given.one(
              "--admin-bind",
              "ADDRESS",
              String.class,
              text -> text,
              "Address of the admin port (default: 127.0.0.1); beyond loopback it needs tokens.")
          .addTo(spec);

  private final Given<Integer> adminPort =
      Given.one(
              "--admin-port",
              "PORT",
              Integer.class,
              new Values.Port(),
              "Port of the admin API, health and metrics (default: 9090).")
          .addTo(spec);

  private final Given<Path> adminTokens =
      Given.one(
              "--admin-tokens",
              "FILE",
              Path.class,
              Path::of,
              "Who may use the admin port: one 'role name token' per line.")
          .addTo(spec);

  private final Given<Integer> eventLoops =
      Given.one(
              "--event-loops",
              "N",
              Integer.class,
              Values.number(1, MAX_EVENT_LOOPS),
              "Threads that serve traffic (default: one per processor).")
          .addTo(spec);

  private final Given<List<String>> trustedProxies =
      Given.many(
              "--trusted-proxy",
              "CIDR",
              String.class,
              new Values.Range(),
              "Whose X-Forwarded-* and Forwarded are believed; may be repeated.")
          .addTo(spec);

  private final Given<Duration> drain =
      Given.one(
              "--drain",
              "TIME",
              Duration.class,
              new Values.Time(),
              "Longest wait for requests in flight at shutdown (default: 10s).")
          .addTo(spec);

  private final Given<Duration> drainWait =
      Given.one(
              "--drain-wait",
              "TIME",
              Duration.class,
              new Values.Time(),
              "Before that, how long to go on accepting while /readyz says no, for load balancers that"
                  + " ask it (default: 0s).")
          .addTo(spec);

  private final Given<Duration> watchTotals =
      Given.one(
              "--watch-totals",
              "TIME",
              Duration.class,
              new Values.Time(),
              "How often replicas that are added up are read though nobody asks (default: 1s); 0s is"
                  + " never.")
          .addTo(spec);

  private final Given<List<Settings.Peer>> peers =
      Given.many(
              "--peer",
              "HOST:PORT",
              Settings.Peer.class,
              new Values.PeerAddress(),
              "Admin port of another gateway before the same replicas, so that no total is lower than"
                  + " one it showed; may be repeated.")
          .addTo(spec);

  private final Given<Path> peerToken =
      Given.one(
              "--peer-token",
              "FILE",
              Path.class,
              Path::of,
              "A viewer's token on the peers' admin ports, alone in a file.")
          .addTo(spec);

  private final LimitOptions limits = new LimitOptions(spec);

  GatewayCommand(Commands commands, Map<String, String> environment) {
    this.commands = commands;
    this.environment = environment;
    spec.usageMessage()
        .description(
            "Runs the gateway, configured by the Gateway API objects of a folder or of a cluster.");
    spec.addArgGroup(
        ArgGroupSpec.builder()
            .multiplicity("1")
            .addArg(config.spec())
            .addArg(kubernetes.spec())
            .build());
  }

  CommandSpec spec() {
    return spec;
  }

  @Override
  public Integer call() throws Exception {
    return commands.gateway(
        new Settings(
            source(),
            data.or(Path.of("./ordinal-data")),
            traffic(),
            admin(),
            limits.upstream(),
            totals(),
            limits.clients()));
  }

  private Settings.Source source() {
    Optional<Path> folder = config.value();
    if (folder.isPresent()) {
      return new Settings.Folder(folder.get());
    }
    String namespace = environment.getOrDefault("POD_NAMESPACE", "default");
    String identity = environment.getOrDefault("POD_NAME", "pid-" + ProcessHandle.current().pid());
    return new Settings.Cluster(
        gatewayClass.value(),
        publish.value(),
        lease.value().map(name -> new Settings.Name(namespace, name)),
        identity);
  }

  private Settings.Traffic traffic() {
    Settings.Traffic defaults = Settings.Traffic.defaults();
    return new Settings.Traffic(
        bind.or(defaults.bind()),
        eventLoops.or(defaults.eventLoops()),
        trustedProxies.or(List.of()),
        limits.times(),
        limits.heads(),
        drain.or(defaults.drain()),
        drainWait.or(defaults.drainWait()));
  }

  private Settings.Admin admin() {
    Settings.Admin defaults = Settings.Admin.defaults();
    return new Settings.Admin(
        adminBind.or(defaults.bind()),
        adminPort.or(defaults.port()),
        adminTokens.value().map(TokenFile::read).orElse(Map.of()));
  }

  private Settings.Totals totals() {
    return new Settings.Totals(
        watchTotals.or(Settings.Totals.defaults().watch()),
        peers.or(List.of()),
        peerToken.value().map(TokenFile::readOne));
  }
}
