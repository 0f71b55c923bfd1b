package ordinal.gateway.objects;

import java.util.Optional;

/** Reads a GatewayClass. Stateless. */
final class GatewayClassReader implements Kind.Reader {
  @Override
  public Optional<KubeObject> read(Head head, Fields root) {
    return root.needChild("spec")
        .flatMap(spec -> {
          Optional<String> controller = spec.needText("controllerName", Syntax.CONTROLLER);
          spec.allow("description");
          spec.notYet("parametersRef", Reason.INVALID_PARAMETERS);
          spec.closeWithWarnings();
          return controller.map(name -> new GatewayClass(head.meta(), name));
        });
  }
}
