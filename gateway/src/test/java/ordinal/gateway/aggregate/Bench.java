package ordinal.gateway.aggregate;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import ordinal.gateway.aggregate.TotalRequest.Backend;
import ordinal.gateway.replicas.Health;
import ordinal.gateway.replicas.Load;
import ordinal.gateway.replicas.Replica;

/** A gatherer on fakes, and short words for replicas and questions. One thread. */
final class Bench {
  static final String KEY = "default/visits";

  private static final Load LOAD = new Load();

  final HandTime time;
  final FakeReplicas replicas;
  final FakeDisk disk = new FakeDisk();
  final List<Notice> notices = new ArrayList<>();
  private final Peers peers;
  Counts counts;
  PeerLearning learning;
  Gatherer gatherer;

  Bench() {
    this(new HandTime(), new FakeReplicas(), Peers.NONE);
  }

  /** One of several gateways before the same replicas. */
  Bench(HandTime time, FakeReplicas replicas, Peers peers) {
    this.time = time;
    this.replicas = replicas;
    this.peers = peers;
    this.counts = new Counts(Memory.EMPTY, time, time, notices::add);
    this.learning = new PeerLearning(peers, counts, time);
    this.gatherer = gatherer();
  }

  /** As a process does that finds this on its disk. */
  void start(Memory memory) {
    counts = new Counts(memory, time, time, notices::add);
    learning = new PeerLearning(peers, counts, time);
    gatherer = gatherer();
  }

  private Gatherer gatherer() {
    Saver saver = new Saver(counts, disk, notices::add);
    return new Gatherer(counts, saver, replicas, learning, time, time);
  }

  /** Starts again from what is on disk. */
  void restart(boolean pendingWriteIsDone) {
    time.dropAlarms();
    start(disk.crash(pendingWriteIsDone));
  }

  /** The answer to a question that is answered without any time passing. */
  Total total(Backend... backends) {
    return ask(backends).result().total();
  }

  Future<Shown> ask(Backend... backends) {
    return gatherer.total(request(Duration.ofSeconds(1), backends));
  }

  static TotalRequest request(Duration deadline, Backend... backends) {
    return new TotalRequest(KEY, List.of(backends), "/visits", "visits", deadline);
  }

  static Backend backend(String service, Replica... replicas) {
    return new Backend("default", service, List.of(replicas));
  }

  /** Its address is its name, so that fakes know whom they answer for. */
  static Replica replica(String backend, String name, int ordinal) {
    return replica(backend, name, ordinal, "r1");
  }

  static Replica replica(String backend, String name, int ordinal, String revision) {
    return new Replica(
        "default",
        name,
        OptionalInt.of(ordinal),
        backend,
        revision,
        Optional.of(new Replica.Address(name, 8080)),
        true,
        true,
        false,
        LOAD,
        new Health());
  }

  static Replica withoutEndpoint(String backend, String name, int ordinal) {
    return new Replica(
        "default",
        name,
        OptionalInt.of(ordinal),
        backend,
        "",
        Optional.empty(),
        false,
        false,
        false,
        LOAD,
        new Health());
  }
}
