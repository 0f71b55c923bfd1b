package ordinal.gateway.admin;

import io.vertx.core.Future;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CopyOnWriteArrayList;
import ordinal.gateway.aggregate.Forgotten;
import ordinal.gateway.aggregate.Known;
import ordinal.gateway.aggregate.Memory;
import ordinal.gateway.aggregate.TotalAnswer;
import ordinal.gateway.routing.RouteRule;

/** Replicas that always hold the same visits, and what is remembered of one that is gone. */
final class FakeVisits implements VisitsSource, RememberedVisits {
  static final String TOTAL =
      """
      {"total":66,"complete":false,"expected":3,"counted":2,"replicas":[\
      {"replica":"counter-0","ordinal":0,"backend":"counter-stable","revision":"a","visits":30,"state":"live","ageMillis":2},\
      {"replica":"counter-1","ordinal":1,"backend":"counter-stable","revision":"a","visits":36,"state":"stale","ageMillis":65000,"error":"connection refused"},\
      {"replica":"counter-2","ordinal":2,"backend":"counter-stable","revision":"","visits":null,"state":"missing","ageMillis":null,"error":"no endpoint"}]}\
      """;
  static final String INCOMPLETE =
      """
      {"type":"https://ordinal.dev/problems/incomplete-total","title":"The total is incomplete","status":503,"detail":"1 of 3 replicas answered"}\
      """;

  /** What was asked. */
  record Asked(String rule, String path, boolean strict, Duration deadline) {}

  final List<Asked> asked = new CopyOnWriteArrayList<>();
  final List<Known> known = new CopyOnWriteArrayList<>();

  FakeVisits() {
    known.add(
        new Known(
            "default/visits",
            "/visits",
            "visits",
            "default",
            "counter-4",
            OptionalInt.of(4),
            "counter-stable",
            "a",
            12,
            Instant.EPOCH));
  }

  @Override
  public Future<TotalAnswer> total(RouteRule rule, String path, boolean strict, Duration deadline) {
    asked.add(new Asked(rule.routeName() + "#" + rule.index(), path, strict, deadline));
    return Future.succeededFuture(
        strict ? new TotalAnswer(503, INCOMPLETE) : new TotalAnswer(200, TOTAL));
  }

  @Override
  public Future<List<Known>> known() {
    return Future.succeededFuture(List.copyOf(known));
  }

  @Override
  public Future<Memory> memory() {
    return Future.succeededFuture(
        new Memory(known, List.of(new Forgotten("default/other", "default", "counter-5", 1))));
  }

  @Override
  public Future<Boolean> forget(String key, String namespace, String replica) {
    if (replica.equals("counter-unwritable")) {
      return Future.failedFuture(new IOException("last-known.json: read-only file system"));
    }
    return Future.succeededFuture(
        known.removeIf(k -> k.replica().equals(replica) && k.key().equals(key)));
  }
}
