package ordinal.gateway.admin;

import io.vertx.ext.web.RoutingContext;
import ordinal.gateway.aggregate.Memory;
import ordinal.gateway.aggregate.MemoryJson;
import org.jspecify.annotations.Nullable;

/** {@code GET visits/known}, which gateways ask each other. Event loop only. */
final class KnownApi {
  private final RememberedVisits remembered;

  KnownApi(RememberedVisits remembered) {
    this.remembered = remembered;
  }

  // An Aggregation that is unknown here may have been known before, and a peer may ask for it.
  void list(RoutingContext ctx) {
    String key = ctx.request().getParam("aggregation");
    remembered
        .memory()
        .onSuccess(memory -> Answers.json(ctx, MemoryJson.encode(part(memory, key))))
        .onFailure(ctx::fail);
  }

  private static Memory part(Memory memory, @Nullable String key) {
    return key == null ? memory : memory.of(key);
  }
}
