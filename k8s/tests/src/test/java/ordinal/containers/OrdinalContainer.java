package ordinal.containers;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectContainerResponse.ContainerState;
import com.github.dockerjava.api.model.Bind;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.testcontainers.containers.Container;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.startupcheck.StartupCheckStrategy;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.images.PullPolicy;

/**
 * A container of one of our images, always with a read-only root file system and no /tmp. Removed
 * when it is closed; for one thread.
 */
final class OrdinalContainer extends GenericContainer<OrdinalContainer> {
  private final List<Bind> binds = new ArrayList<>();

  private OrdinalContainer(String image) {
    super(
        "%s/ordinal/%s:%s"
            .formatted(
                System.getProperty("ordinal.registry", "localhost:5000"),
                image,
                System.getProperty("ordinal.tag", "0.1.0-SNAPSHOT")));
    // The tag of a snapshot moves.
    withImagePullPolicy(PullPolicy.alwaysPull());
    withStartupTimeout(Duration.ofSeconds(60));
    withCreateContainerCmdModifier(
        create -> create.getHostConfig().withReadonlyRootfs(true).withBinds(binds));
  }

  static OrdinalContainer counter(String replica) {
    return new OrdinalContainer("counter-service")
        .withEnv("REPLICA", replica)
        .withExposedPorts(8000)
        .waitingFor(Wait.forHttp("/readyz"));
  }

  /** A gateway that reads its objects from a folder. */
  static OrdinalContainer gateway() {
    return new OrdinalContainer("gateway")
        .withCommand("gateway", "--config", "/config", "--data", "/data")
        .withExposedPorts(8080)
        .waitingFor(Wait.forLogMessage("Gateway ready: .*", 1));
  }

  /** Mounts a volume where the program writes. */
  OrdinalContainer on(Volume volume, String path) {
    binds.add(Bind.parse(volume.name() + ":" + path));
    return this;
  }

  /** Mounts a file or folder of this machine; mode is {@code ro} or {@code rw}. */
  OrdinalContainer mounting(Path here, String there, String mode) {
    binds.add(Bind.parse(here + ":" + there + ":" + mode));
    return this;
  }

  OrdinalContainer in(Network network) {
    return withNetwork(network);
  }

  /** Runs it to its end, which is expected at once: a container that cannot start. */
  Ended runToItsEnd() {
    setExposedPorts(List.of());
    waitingFor(Wait.forListeningPort());
    withStartupCheckStrategy(new UntilItEnds());
    start();
    return ended();
  }

  /** What a container left behind. */
  record Ended(long code, String log) {}

  private Ended ended() {
    ContainerState state = state();
    return new Ended(state.getExitCodeLong(), getLogs().strip());
  }

  private ContainerState state() {
    return docker().inspectContainerCmd(getContainerId()).exec().getState();
  }

  /** {@code docker kill}: SIGKILL, and gone when this returns. */
  void kill() {
    docker().killContainerCmd(getContainerId()).withSignal("KILL").exec();
    docker().waitContainerCmd(getContainerId()).start().awaitStatusCode();
  }

  /** {@code docker stop}: SIGTERM, and SIGKILL after the grace, which would end it with 137. */
  Ended stopWithin(Duration grace) {
    docker().stopContainerCmd(getContainerId()).withTimeout((int) grace.toSeconds()).exec();
    return ended();
  }

  /** Its address on the network it is in. */
  String address() {
    return getContainerInfo().getNetworkSettings().getNetworks().values().stream()
        .map(network -> network.getIpAddress())
        .findFirst()
        .orElseThrow();
  }

  /** Base address of a port as this machine reaches it. */
  String url() {
    return "http://" + getHost() + ":" + getFirstMappedPort();
  }

  /** What a command in the container prints. */
  String run(String... command) throws IOException, InterruptedException {
    Container.ExecResult result = execInContainer(command);
    return result.getStdout().strip() + result.getStderr().strip();
  }

  private static DockerClient docker() {
    return Engine.client();
  }

  private static final class UntilItEnds extends StartupCheckStrategy {
    @Override
    public StartupStatus checkStartupState(DockerClient docker, String containerId) {
      boolean running = Boolean.TRUE.equals(getCurrentState(docker, containerId).getRunning());
      return running ? StartupStatus.NOT_YET_KNOWN : StartupStatus.SUCCESSFUL;
    }
  }
}
