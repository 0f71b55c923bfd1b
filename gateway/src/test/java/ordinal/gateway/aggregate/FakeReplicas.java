package ordinal.gateway.aggregate;

import static java.util.Objects.requireNonNull;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import ordinal.gateway.replicas.Replica;

/** Replicas in memory: each answers at once, fails, or leaves the test to answer. One thread. */
final class FakeReplicas implements CountReader {
  /** A request that waits for the test. */
  record Call(String host, String path, Promise<Long> answer) {}

  private final Map<String, Future<Long>> answers = new HashMap<>();
  private final List<Call> waiting = new ArrayList<>();
  private int calls;

  void answers(String replica, long visits) {
    answers.put(replica, Future.succeededFuture(visits));
  }

  void fails(String replica, String error) {
    answers.put(replica, Future.failedFuture(error));
  }

  void waits(String replica) {
    answers.remove(replica);
  }

  /** Takes the oldest request that waits. */
  Call next() {
    return waiting.removeFirst();
  }

  int waiting() {
    return waiting.size();
  }

  int calls() {
    return calls;
  }

  @Override
  public Future<Long> read(Replica.Address address, String path, String field, Duration timeout) {
    calls++;
    if (answers.containsKey(address.host())) {
      return requireNonNull(answers.get(address.host()));
    }
    Call call = new Call(address.host(), path, Promise.promise());
    waiting.add(call);
    return call.answer().future();
  }
}
