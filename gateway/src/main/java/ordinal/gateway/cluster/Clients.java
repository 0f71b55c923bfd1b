package ordinal.gateway.cluster;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;

/** Makes the connection to the API server that the environment names. */
final class Clients {
  private static final int TIMEOUT_MILLIS = 10_000;
  private static final int RETRIES = 2;
  private static final int RECONNECT_MILLIS = 500;
  private static final int MAX_CONCURRENT = 64;

  private Clients() {}

  /**
   * By KUBECONFIG, {@code ~/.kube/config}, or the pod's service account. Connects to nothing yet.
   */
  public static KubernetesClient open() {
    // Watches are lost for a moment, not for the minute that the default backs off to.
    Config config =
        new ConfigBuilder()
            .withRequestTimeout(TIMEOUT_MILLIS)
            .withConnectionTimeout(TIMEOUT_MILLIS)
            .withRequestRetryBackoffLimit(RETRIES)
            .withWatchReconnectInterval(RECONNECT_MILLIS)
            .withMaxConcurrentRequests(MAX_CONCURRENT)
            .withUserAgent("ordinal-gateway")
            .build();
    return new KubernetesClientBuilder().withConfig(config).build();
  }
}
