package ordinal.containers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.github.dockerjava.api.DockerClient;
import org.testcontainers.DockerClientFactory;

/** The Docker engine: tests are skipped without it, but fail where CI promised it. */
final class Engine {
  private Engine() {}

  static void needed() {
    boolean there = DockerClientFactory.instance().isDockerAvailable();
    if (Boolean.parseBoolean(System.getenv("ORDINAL_CLUSTER_TESTS"))) {
      assertThat(there).as("ORDINAL_CLUSTER_TESTS is true, but there is no Docker").isTrue();
    }
    if (!there) {
      System.out.println("skipped: no Docker engine");
    }
    assumeTrue(there, "skipped: no Docker engine");
  }

  static DockerClient client() {
    return DockerClientFactory.instance().client();
  }
}
