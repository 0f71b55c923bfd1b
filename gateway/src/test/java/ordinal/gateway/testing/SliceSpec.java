package ordinal.gateway.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import ordinal.gateway.objects.EndpointSlice;

/** The ports and endpoints of an EndpointSlice under construction. */
public final class SliceSpec {
  final List<EndpointSlice.Port> ports = new ArrayList<>();
  final List<EndpointSlice.Endpoint> all = new ArrayList<>();

  public SliceSpec port(String name, int port) {
    ports.add(new EndpointSlice.Port(name, port));
    return this;
  }

  public SliceSpec ready(String pod, String... addresses) {
    return endpoint(pod, true, true, false, addresses);
  }

  public SliceSpec notReady(String pod, String... addresses) {
    return endpoint(pod, false, false, false, addresses);
  }

  /** On its way out, still answering. */
  public SliceSpec draining(String pod, String... addresses) {
    return endpoint(pod, false, true, true, addresses);
  }

  /** Without a pod where its name is empty. */
  public SliceSpec endpoint(
      String pod, boolean ready, boolean serving, boolean terminating, String... addresses) {
    all.add(
        new EndpointSlice.Endpoint(
            List.of(addresses),
            Optional.of(pod).filter(p -> !p.isEmpty()),
            ready,
            serving,
            terminating));
    return this;
  }
}
