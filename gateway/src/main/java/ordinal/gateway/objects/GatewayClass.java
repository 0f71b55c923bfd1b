package ordinal.gateway.objects;

/** A GatewayClass; ours is the one whose controller is {@value #CONTROLLER}. */
public record GatewayClass(Meta meta, String controllerName) implements KubeObject {
  public static final String CONTROLLER = "ordinal.dev/gateway";
}
