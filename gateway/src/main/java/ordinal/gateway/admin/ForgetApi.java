package ordinal.gateway.admin;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import ordinal.gateway.aggregate.Known;
import org.jspecify.annotations.Nullable;

/** {@code DELETE visits/{replica}}: asked on the event loop, done on the thread of the changes. */
final class ForgetApi {
  private static final long PATIENCE_SECONDS = 10;

  private final RememberedVisits remembered;
  private final Recorded recorded;
  private final Changes changes;

  ForgetApi(RememberedVisits remembered, Recorded recorded, Changes changes) {
    this.remembered = remembered;
    this.recorded = recorded;
    this.changes = changes;
  }

  void delete(RoutingContext ctx) {
    String replica = ctx.pathParam("replica");
    String namespace = ctx.request().getParam("namespace");
    String who = Access.who(ctx).name();
    changes
        .run(() -> forget(who, replica, namespace))
        .onSuccess(forgotten -> Answers.json(ctx, json(replica, forgotten)))
        .onFailure(ctx::fail);
  }

  private static JsonObject json(String replica, List<Known> forgotten) {
    JsonArray values = new JsonArray();
    for (Known known : forgotten) {
      values.add(
          new JsonObject()
              .put("namespace", known.namespace())
              .put("total", known.key())
              .put("path", known.path())
              .put("visits", known.visits()));
    }
    return new JsonObject().put("replica", replica).put("forgotten", values);
  }

  private List<Known> forget(String who, String replica, @Nullable String namespace) {
    List<Known> known =
        await(remembered.known()).stream()
            .filter(k -> k.replica().equals(replica))
            .filter(k -> namespace == null || k.namespace().equals(namespace))
            .toList();
    if (known.isEmpty()) {
      throw new HttpProblem(
          404, "unknown-replica", replica + ": no value is remembered of such a replica");
    }
    return recorded.run(
        who,
        "forget-visits",
        "replica " + replica,
        values(known),
        new TreeMap<>(),
        () -> forget(known));
  }

  private List<Known> forget(List<Known> known) {
    for (Known value : known) {
      // Several paths of one total go at once, and then the second finds nothing left.
      await(remembered.forget(value.key(), value.namespace(), value.replica()));
    }
    return known;
  }

  private static SequencedMap<String, Long> values(List<Known> known) {
    SequencedMap<String, Long> values = new TreeMap<>();
    known.forEach(k -> values.put(k.namespace() + " " + k.key() + " " + k.path(), k.visits()));
    return values;
  }

  private static <T> T await(Future<T> future) {
    try {
      return future.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new HttpProblem(504, "not-in-force", "The visits' store does not answer", Map.of(), e);
    } catch (RuntimeException e) {
      throw e;
    } catch (Throwable e) {
      throw unwritable(e);
    }
  }

  private static HttpProblem unwritable(Throwable cause) {
    return cause instanceof IOException io
        ? Failures.unwritable(io)
        : new HttpProblem(500, "internal", String.valueOf(cause), Map.of(), cause);
  }
}
