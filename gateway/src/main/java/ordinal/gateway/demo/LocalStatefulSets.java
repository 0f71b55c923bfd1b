package ordinal.gateway.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import ordinal.gateway.folder.LocalSets;
import ordinal.gateway.folder.StateFile;
import ordinal.gateway.objects.ObjectKey;
import ordinal.gateway.rollout.Action;
import ordinal.gateway.rollout.Facts.SetFacts;
import ordinal.gateway.rollout.World;
import ordinal.gateway.rollout.WorldException;
import org.jspecify.annotations.Nullable;

/**
 * A StatefulSet controller, an endpoint controller and a kubelet for the replicas of one machine.
 * What the sets are to be is a file of the user's; what was changed since, revisions and pods are
 * kept beside it, so that after a crash everything goes on as it was. Decides on one thread of its
 * own; each replica starts and stops on one of its own. Its public methods are for any thread.
 *
 * <p>A pod that goes is first no longer ready in {@code replicas.yaml}, and in force as such in the
 * gateway; then it drains and stops; then its successor may begin.
 */
final class LocalStatefulSets implements LocalSets, AutoCloseable {
  private static final String NAMESPACE = "default";
  private static final Duration LOOK = Duration.ofMillis(100);

  /** As a preStop hook waits: requests that chose the replica a moment ago still reach it. */
  private static final Duration PRE_STOP = Duration.ofMillis(200);

  private static final Duration BACK_OFF = Duration.ofSeconds(3);
  private static final Duration LAST = Duration.ofSeconds(15);

  /** Starts what a pod runs; returns when it serves. */
  @FunctionalInterface
  interface Kubelet {
    RunningReplica start(String pod, Map<String, String> environment) throws IOException;
  }

  /**
   * Where everything is.
   *
   * @param sets the file that the user edits
   * @param replicas the file that this controller writes
   * @param state what is kept
   */
  record Places(Path sets, Path replicas, Path state) {}

  private final Path setsFile;
  private final StateFile replicasFile;
  private final StateFile stateFile;
  private final Kubelet kubelet;
  private final LongSupplier nanoTime;
  private final Supplier<String> uids;
  private final Consumer<String> say;
  private final Thread thread =
      Thread.ofPlatform().name("ordinal-statefulsets").daemon().unstarted(this::run);

  // All guarded by this.
  private final SequencedMap<String, ManagedSet> sets = new LinkedHashMap<>();
  private final Map<String, SetState> kept = new HashMap<>();
  private Map<String, Map<String, String>> services = Map.of();
  private String followed = "";
  private String looked = "";
  private String saved = "";
  private boolean closing;
  private @Nullable Runnable refresh;

  private volatile Map<ObjectKey, Integer> replicas = Map.of();

  // Written by the thread alone.
  private volatile String published = "";

  LocalStatefulSets(
      Places places,
      Kubelet kubelet,
      LongSupplier nanoTime,
      Supplier<String> uids,
      Consumer<String> say) {
    this.setsFile = places.sets();
    this.replicasFile = new StateFile(places.replicas());
    this.stateFile = new StateFile(places.state());
    this.kubelet = kubelet;
    this.nanoTime = nanoTime;
    this.uids = uids;
    this.say = say;
  }

  /**
   * Reads what is to run and what was running, and begins.
   *
   * @throws IOException in one line
   */
  synchronized void start() throws IOException {
    try {
      stateFile
          .read()
          .map(SetStateJson::read)
          .orElse(List.of())
          .forEach(state -> kept.put(state.name(), state));
      followed = Files.readString(setsFile);
      looked = followed;
      follow(SetsFile.read(followed));
    } catch (IllegalArgumentException e) {
      throw new IOException(setsFile + ": " + e.getMessage(), e);
    }
    thread.start();
  }

  /** Waits until every pod that must exist was started, well or not. */
  synchronized void awaitStarted(Duration most) throws InterruptedException {
    long end = nanoTime.getAsLong() + most.toNanos();
    while (!isStarted() && nanoTime.getAsLong() < end) {
      wait(LOOK.toMillis());
    }
  }

  private boolean isStarted() {
    return !published.isEmpty() && sets.values().stream().allMatch(ManagedSet::isStarted);
  }

  /** A line for each pod: who it is, what it runs, and where. */
  synchronized List<String> lines() {
    return sets.values().stream().flatMap(set -> set.pods().stream().map(set::line)).toList();
  }

  private void run() {
    try {
      while (turn()) {
        synchronized (this) {
          if (!closing) {
            wait(LOOK.toMillis());
          }
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean turn() {
    try {
      String text;
      Optional<Runnable> gateway;
      List<Runnable> leaving = new ArrayList<>();
      synchronized (this) {
        if (closing) {
          return false;
        }
        look();
        decide();
        save();
        sets.values().forEach(this::launch);
        sets.values().forEach(set -> leaving.addAll(leaving(set)));
        text =
            PodsText.of(
                sets.values().stream().flatMap(set -> set.listed().stream()).toList(), services);
        gateway = Optional.ofNullable(refresh);
      }
      // Not while others wait for the lock: it takes as long as the gateway needs to compile.
      publish(text, gateway);
      leaving.forEach(Runnable::run);
      wake();
    } catch (IOException | RuntimeException e) {
      say.accept("statefulsets: " + e.getMessage());
    }
    return true;
  }

  private synchronized void wake() {
    notifyAll();
  }

  // A file may be half written: it counts when two looks in a row find the same.
  private void look() {
    long now = nanoTime.getAsLong();
    sets.values().forEach(set -> set.pods().forEach(pod -> pod.look(now)));
    try {
      String text = Files.readString(setsFile);
      boolean settled = text.equals(looked);
      looked = text;
      if (settled && !text.equals(followed) && !text.isBlank()) {
        followed = text;
        follow(SetsFile.read(text));
      }
    } catch (IllegalArgumentException e) {
      say.accept(setsFile.getFileName() + " is not followed: " + e.getMessage());
    } catch (IOException e) {
      // An editor may have moved it away for a moment; what is known stays.
      looked = "";
    }
  }

  private void follow(SetsFile read) {
    services = read.services();
    sets.values().forEach(ManagedSet::delete);
    for (SetSpec spec : read.sets()) {
      sets.computeIfAbsent(spec.name(), name -> adopted(spec)).follow(spec);
    }
    count();
  }

  private ManagedSet adopted(SetSpec spec) {
    SetState state = kept.getOrDefault(spec.name(), SetState.ofNew(spec.name()));
    return new ManagedSet(spec, state, nanoTime.getAsLong());
  }

  private void decide() {
    long now = nanoTime.getAsLong();
    sets.values().forEach(set -> set.control(now, uids));
    count();
  }

  private void count() {
    Map<ObjectKey, Integer> now = new HashMap<>();
    sets.forEach((name, set) ->
        now.put(new ObjectKey("StatefulSet", NAMESPACE, name), set.spec().replicas()));
    replicas = Map.copyOf(now);
  }

  private void launch(ManagedSet set) {
    long now = nanoTime.getAsLong();
    for (Pod pod : set.pods()) {
      if (pod.isDue(now)) {
        pod.starting = true;
        Map<String, String> environment = set.environment(pod);
        Thread.ofVirtual()
            .name("start of " + set.name(pod))
            .start(() -> launch(set, pod, environment));
      }
    }
  }

  private void launch(ManagedSet set, Pod pod, Map<String, String> environment) {
    try {
      started(set, pod, kubelet.start(set.name(pod), environment));
    } catch (IOException | RuntimeException e) {
      failed(set, pod, String.valueOf(e.getMessage()));
    }
  }

  private synchronized void started(ManagedSet set, Pod pod, RunningReplica running) {
    pod.started(running, nanoTime.getAsLong());
    if (closing) {
      running.stop();
    }
    say.accept("  " + set.line(pod));
    notifyAll();
  }

  private synchronized void failed(ManagedSet set, Pod pod, String why) {
    if (pod.trouble.isEmpty()) {
      say.accept("  %s does not start: %s".formatted(set.name(pod), why));
    }
    pod.failed(why, nanoTime.getAsLong() + BACK_OFF.toNanos());
    notifyAll();
  }

  // To be run once the gateway knows that they go. One that still starts is stopped when it has.
  private List<Runnable> leaving(ManagedSet set) {
    List<Runnable> stops = new ArrayList<>();
    for (Pod pod : set.pods()) {
      if (pod.isLeaving()) {
        pod.stopping = true;
        Optional<RunningReplica> running = Optional.ofNullable(pod.running);
        Thread stop =
            Thread.ofVirtual()
                .name("stop of " + set.name(pod))
                .unstarted(() -> stop(set, pod, running));
        stops.add(stop::start);
      }
    }
    return stops;
  }

  private void stop(ManagedSet set, Pod pod, Optional<RunningReplica> running) {
    try {
      if (running.isPresent()) {
        Thread.sleep(PRE_STOP);
        running.get().stop();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    synchronized (this) {
      set.gone(pod);
      notifyAll();
    }
  }

  private void save() throws IOException {
    String text = SetStateJson.write(sets.values().stream().map(ManagedSet::state).toList());
    if (!text.equals(saved)) {
      stateFile.write(text);
      saved = text;
    }
  }

  private void publish(String text, Optional<Runnable> gateway) throws IOException {
    if (!text.equals(published)) {
      replicasFile.write(text);
      published = text;
      gateway.ifPresent(Runnable::run);
    }
  }

  @Override
  public synchronized Optional<SetFacts> observe(ObjectKey set) {
    return Optional.ofNullable(set.namespace().equals(NAMESPACE) ? sets.get(set.name()) : null)
        .filter(found -> !found.isDeleted())
        .map(found -> found.facts(nanoTime.getAsLong()));
  }

  @Override
  public synchronized void perform(String namespace, Action action) throws WorldException {
    switch (action) {
      case Action.MovePartition(String set, int partition) -> managed(set).movePartition(partition);
      case Action.Scale(String set, int wanted) -> managed(set).scale(wanted);
      case Action.RestoreTemplate(String set, String revision) -> restore(set, revision);
      case Action.CopyTemplate(String from, String to) ->
          restore(to, managed(to).adopt(managed(from).spec().template()));
      case Action.DeletePod(String set, String pod, String uid) -> managed(set).delete(pod, uid);
      case Action.SetWeights ignored -> throw new WorldException("weights are not of a set");
      case Action.SetTraffic ignored -> throw new WorldException("traffic is not of a set");
    }
    count();
    try {
      save();
    } catch (IOException e) {
      throw new WorldException("what is wanted of sets cannot be kept: " + e.getMessage(), e);
    }
    notifyAll();
  }

  private void restore(String name, String revision) throws WorldException {
    ManagedSet set = managed(name);
    if (!set.hasRevision(revision)) {
      throw new WorldException(name + " has no revision " + revision);
    }
    if (set.restore(revision)) {
      say.accept(
          "%s runs %s, whatever %s says, until its template is changed there"
              .formatted(name, revision, setsFile.getFileName()));
    }
  }

  private ManagedSet managed(String set) throws WorldException {
    ManagedSet found = sets.get(set);
    if (found == null || found.isDeleted()) {
      throw new WorldException("StatefulSet " + set + " does not exist");
    }
    return found;
  }

  @Override
  public Map<ObjectKey, Integer> replicas() {
    return replicas;
  }

  @Override
  public void tell(ObjectKey rollout, World.Note note) {
    say.accept("%s: %s: %s".formatted(rollout.name(), note.reason(), note.message()));
  }

  @Override
  public synchronized void attach(Runnable refresh) {
    this.refresh = refresh;
  }

  @Override
  public synchronized void detach() {
    refresh = null;
  }

  /** Stops every replica, all at once; they run again at the next start. */
  @Override
  public void close() {
    List<Thread> stops = new ArrayList<>();
    synchronized (this) {
      closing = true;
      notifyAll();
      for (ManagedSet set : sets.values()) {
        for (Pod pod : set.pods()) {
          RunningReplica running = pod.running;
          if (running != null) {
            stops.add(Thread.ofVirtual().name("stop of " + set.name(pod)).start(running::stop));
          }
        }
      }
    }
    try {
      for (Thread stop : stops) {
        stop.join(LAST);
      }
      thread.join(LAST);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
