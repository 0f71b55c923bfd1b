package ordinal.gateway.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import ordinal.gateway.config.Settings;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ordinal gateway}. */
@Command(
    description =
        "Runs the gateway, configured by the Gateway API objects of a folder or of a cluster.")
final class GatewayCommand implements Callable<Integer> {
  private final Commands commands;

  private final Map<String, String> environment;

  @ArgGroup(multiplicity = "1")
  private Source source = new Source();

  /** Where the objects come from: one of the two. */
  private static final class Source {
    @Option(
        names = "--config",
        paramLabel = "DIR",
        description = "Folder with *.yaml files; an edit takes effect without a restart.")
    private @Nullable Path config;

    @Option(
        names = "--kubernetes",
        description =
            "The cluster that KUBECONFIG names, or the one that this pod runs in; a change of its"
                + " objects takes effect at once.")
    private boolean kubernetes;
  }

  @Option(
      names = "--gateway-class",
      paramLabel = "NAME",
      description =
          "The only GatewayClass to serve, where several installations share a cluster (with"
              + " --kubernetes; default: every one that names our controller).")
  private @Nullable String gatewayClass;

  @Option(
      names = "--publish-service",
      paramLabel = "NAMESPACE/NAME",
      converter = Values.Namespaced.class,
      description = "Service whose addresses the status of our Gateways shows (with --kubernetes).")
  private Settings.@Nullable Name publish;

  @Option(
      names = "--lease",
      paramLabel = "NAME",
      description =
          "Lease, in the namespace of $POD_NAMESPACE (default: default), that the one of several"
              + " gateways holds who writes status (with --kubernetes; default: none, there is but"
              + " one gateway).")
  private @Nullable String lease;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      defaultValue = "./ordinal-data",
      description =
          "Where last known visits and the audit log are kept (default: ${DEFAULT-VALUE}).")
  private Path data = Path.of("ordinal-data");

  @Option(
      names = "--bind",
      paramLabel = "ADDRESS",
      description = "Address that the listeners bind to (default: 0.0.0.0).")
  private @Nullable String bind;

  @Option(
      names = "--admin-bind",
      paramLabel = "ADDRESS",
      description =
          "Address of the admin port (default: 127.0.0.1); beyond loopback it needs tokens.")
  private @Nullable String adminBind;

  @Option(
      names = "--admin-port",
      paramLabel = "PORT",
      converter = Values.Port.class,
      description = "Port of the admin API, health and metrics (default: 9090).")
  private @Nullable Integer adminPort;

  @Option(
      names = "--admin-tokens",
      paramLabel = "FILE",
      description = "Who may use the admin port: one 'role name token' per line.")
  private @Nullable Path adminTokens;

  @Option(
      names = "--event-loops",
      paramLabel = "N",
      converter = Values.EventLoops.class,
      description = "Threads that serve traffic (default: one per processor).")
  private @Nullable Integer eventLoops;

  @Option(
      names = "--trusted-proxy",
      paramLabel = "CIDR",
      converter = Values.Range.class,
      description = "Whose X-Forwarded-* and Forwarded are believed; may be repeated.")
  private List<String> trustedProxies = new ArrayList<>();

  @Option(
      names = "--drain",
      paramLabel = "TIME",
      converter = Values.Time.class,
      description = "Longest wait for requests in flight at shutdown (default: 10s).")
  private @Nullable Duration drain;

  @Option(
      names = "--drain-wait",
      paramLabel = "TIME",
      converter = Values.Time.class,
      description =
          "Before that, how long to go on accepting while /readyz says no, for load balancers that"
              + " ask it (default: 0s).")
  private @Nullable Duration drainWait;

  @Option(
      names = "--watch-totals",
      paramLabel = "TIME",
      converter = Values.Time.class,
      description =
          "How often replicas that are added up are read though nobody asks (default: 1s); 0s is"
              + " never.")
  private @Nullable Duration watchTotals;

  @Option(
      names = "--peer",
      paramLabel = "HOST:PORT",
      converter = Values.PeerAddress.class,
      description =
          "Admin port of another gateway before the same replicas, so that no total is lower than"
              + " one it showed; may be repeated.")
  private List<Settings.Peer> peers = new ArrayList<>();

  @Option(
      names = "--peer-token",
      paramLabel = "FILE",
      description = "A viewer's token on the peers' admin ports, alone in a file.")
  private @Nullable Path peerToken;

  @Mixin private final LimitOptions limits = new LimitOptions();

  GatewayCommand(Commands commands, Map<String, String> environment) {
    this.commands = commands;
    this.environment = environment;
  }

  @Override
  public Integer call() throws Exception {
    return commands.gateway(
        new Settings(
            source(), data, traffic(), admin(), limits.upstream(), totals(), limits.clients()));
  }

  private Settings.Source source() {
    if (source.config != null && !source.kubernetes) {
      return new Settings.Folder(source.config);
    }
    String namespace = environment.getOrDefault("POD_NAMESPACE", "default");
    String identity = environment.getOrDefault("POD_NAME", "pid-" + ProcessHandle.current().pid());
    return new Settings.Cluster(
        Optional.ofNullable(gatewayClass),
        Optional.ofNullable(publish),
        Optional.ofNullable(lease).map(name -> new Settings.Name(namespace, name)),
        identity);
  }

  private Settings.Traffic traffic() {
    Settings.Traffic defaults = Settings.Traffic.defaults();
    return new Settings.Traffic(
        or(bind, defaults.bind()),
        or(eventLoops, defaults.eventLoops()),
        trustedProxies,
        limits.times(),
        limits.heads(),
        or(drain, defaults.drain()),
        or(drainWait, defaults.drainWait()));
  }

  private Settings.Admin admin() {
    Settings.Admin defaults = Settings.Admin.defaults();
    return new Settings.Admin(
        or(adminBind, defaults.bind()),
        or(adminPort, defaults.port()),
        adminTokens == null ? Map.of() : TokenFile.read(adminTokens));
  }

  private Settings.Totals totals() {
    return new Settings.Totals(
        or(watchTotals, Settings.Totals.defaults().watch()),
        peers,
        Optional.ofNullable(peerToken).map(TokenFile::readOne));
  }

  static <T> T or(@Nullable T given, T fallback) {
    return given == null ? fallback : given;
  }
}
