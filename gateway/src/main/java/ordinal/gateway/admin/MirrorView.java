package ordinal.gateway.admin;

import io.vertx.core.json.JsonObject;
import ordinal.gateway.routing.Backend;
import ordinal.gateway.routing.Mirror;
import ordinal.gateway.routing.MirrorTally.Result;

/** A mirror and what became of its copies, as the API shows them. Pure. */
final class MirrorView {
  private MirrorView() {}

  static JsonObject of(Mirror mirror) {
    Backend backend = mirror.backend();
    JsonObject copies = new JsonObject();
    for (Result result : Result.values()) {
      copies.put(result.label(), mirror.tally().of(result));
    }
    return new JsonObject()
        .put("namespace", backend.namespace())
        .put("name", backend.name())
        .put("port", backend.port())
        .put("share", mirror.share())
        .put("copies", copies);
  }
}
