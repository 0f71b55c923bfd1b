package ordinal.gateway.admin;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;
import ordinal.gateway.objects.ObjectKey;
import ordinal.gateway.rollout.Rollouts;
import ordinal.gateway.rollout.Verb;
import ordinal.gateway.rollout.WorldException;

/**
 * {@code GET rollouts} and the verbs of each: asked on the event loop, recorded and passed on by
 * the thread of the changes.
 */
final class RolloutApi {
  private static final int MOST_STEPS = 1000;

  private final Rollouts rollouts;
  private final Recorded recorded;
  private final Changes changes;

  RolloutApi(Rollouts rollouts, Recorded recorded, Changes changes) {
    this.rollouts = rollouts;
    this.recorded = recorded;
    this.changes = changes;
  }

  void list(RoutingContext ctx) {
    JsonArray all = new JsonArray();
    rollouts.all().forEach(shown -> all.add(json(shown)));
    Answers.json(ctx, new JsonObject().put("rollouts", all));
  }

  void one(RoutingContext ctx) {
    answer(ctx, find(key(ctx)));
  }

  void act(RoutingContext ctx) {
    ObjectKey key = key(ctx);
    String word = ctx.pathParam("verb");
    Verb verb = verb(word, body(ctx));
    String who = Access.who(ctx).name();
    Versions ifMatch = Versions.of(ctx.request().getHeader("if-match"));
    changes
        .run(() -> act(key, word, verb, who, ifMatch))
        .onSuccess(shown -> answer(ctx, shown))
        .onFailure(ctx::fail);
  }

  private Rollouts.Shown act(ObjectKey key, String word, Verb verb, String who, Versions ifMatch) {
    Rollouts.Shown before = find(key);
    Optional<String> version = ifMatch.check("rollout", before.resourceVersion());
    return recorded.run(
        who,
        word,
        key.toString(),
        values(before),
        new TreeMap<>(),
        () -> ask(key, verb, who, version));
  }

  private Rollouts.Shown ask(ObjectKey key, Verb verb, String who, Optional<String> version) {
    try {
      rollouts.ask(key, verb, who, version);
      return find(key);
    } catch (Rollouts.StaleVersionException e) {
      throw Versions.stale("rollout", find(key).resourceVersion());
    } catch (NoSuchElementException e) {
      throw unknown(key);
    } catch (IllegalStateException e) {
      throw new HttpProblem(409, "not-now", String.valueOf(e.getMessage()), Map.of(), e);
    } catch (WorldException e) {
      throw new HttpProblem(
          503, "rollout-unavailable", String.valueOf(e.getMessage()), Map.of(), e);
    }
  }

  // Where the release stood when it was asked for.
  private static SequencedMap<String, Long> values(Rollouts.Shown shown) {
    JsonObject status = new JsonObject(shown.status());
    SequencedMap<String, Long> values = new TreeMap<>();
    values.put("step", status.getLong("step", 0L));
    values.put(
        "weight", status.getJsonObject("weight", new JsonObject()).getLong("configured", 0L));
    return values;
  }

  private Rollouts.Shown find(ObjectKey key) {
    return rollouts.one(key).orElseThrow(() -> unknown(key));
  }

  private static HttpProblem unknown(ObjectKey key) {
    return new HttpProblem(
        404, "unknown-rollout", "There is no rollout " + key.namespace() + "/" + key.name());
  }

  private static ObjectKey key(RoutingContext ctx) {
    return new ObjectKey("StatefulRollout", ctx.pathParam("ns"), ctx.pathParam("name"));
  }

  private static Verb verb(String word, JsonObject body) {
    return switch (word) {
      case "promote" -> new Verb.Promote();
      case "promote-full" -> new Verb.PromoteFull();
      case "pause" -> new Verb.Pause();
      case "resume" -> new Verb.Resume();
      case "abort" -> new Verb.Abort();
      case "retry" -> new Verb.Retry();
      case "undo" -> new Verb.Undo(revision(body));
      case "jump" -> new Verb.Jump(step(body));
      default ->
          throw new HttpProblem(
              404,
              "unknown-verb",
              word
                  + ": must be one of promote, promote-full, pause, resume, abort, undo, retry, jump");
    };
  }

  private static Optional<String> revision(JsonObject body) {
    return switch (body.getValue("revision")) {
      case null -> Optional.empty();
      case String text when !text.isBlank() && text.length() <= 253 -> Optional.of(text);
      case Integer number -> Optional.of(number.toString());
      case Object other ->
          throw invalid(
              "revision: " + other + ": must be the name or number of a ControllerRevision");
    };
  }

  private static int step(JsonObject body) {
    if (body.getValue("step") instanceof Integer step && step >= 0 && step < MOST_STEPS) {
      return step;
    }
    throw invalid(
        "step: " + body.getValue("step") + ": must be the number of a step, the first is 0");
  }

  private static HttpProblem invalid(String detail) {
    return new HttpProblem(422, "invalid-verb", detail);
  }

  // Only undo and jump have something to say.
  private static JsonObject body(RoutingContext ctx) {
    Buffer body = ctx.body().buffer();
    if (body == null || body.length() == 0) {
      return new JsonObject();
    }
    try {
      return body.toJsonObject();
    } catch (DecodeException | ClassCastException e) {
      throw new HttpProblem(400, "bad-json", "The body is not a JSON object", Map.of(), e);
    }
  }

  private static void answer(RoutingContext ctx, Rollouts.Shown shown) {
    ctx.response().putHeader("etag", Versions.quoted(shown.resourceVersion()));
    Answers.json(ctx, json(shown));
  }

  private static JsonObject json(Rollouts.Shown shown) {
    return new JsonObject()
        .put("namespace", shown.key().namespace())
        .put("name", shown.key().name())
        .put("strategy", shown.strategy())
        .put("resourceVersion", shown.resourceVersion())
        .mergeIn(new JsonObject(shown.status()));
  }
}
