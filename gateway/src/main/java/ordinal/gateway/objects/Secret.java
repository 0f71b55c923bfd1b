package ordinal.gateway.objects;

import java.util.Map;

/** A Secret; of a type other than {@link #TLS} its data are not kept. */
public record Secret(Meta meta, String type, Map<String, Hidden> data) implements KubeObject {
  public static final String TLS = "kubernetes.io/tls";

  public Secret {
    data = Map.copyOf(data);
  }

  public boolean isTls() {
    return type.equals(TLS);
  }
}
