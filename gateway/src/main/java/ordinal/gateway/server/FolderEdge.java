package ordinal.gateway.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import ordinal.gateway.admin.TokenReviewer;
import ordinal.gateway.aggregate.CountAggregator;
import ordinal.gateway.folder.FolderWorld;
import ordinal.gateway.folder.LocalSets;
import ordinal.gateway.folder.NobodyMoves;
import ordinal.gateway.objects.EditException;
import ordinal.gateway.objects.FolderEditor;
import ordinal.gateway.objects.FolderWatch;
import ordinal.gateway.objects.ObjectKey;
import ordinal.gateway.objects.Objects;
import ordinal.gateway.objects.Problem;
import ordinal.gateway.objects.Reading;
import ordinal.gateway.objects.WeightChange;
import ordinal.gateway.replicas.Replica;
import ordinal.gateway.rollout.World;
import ordinal.gateway.routing.Snapshot;

/**
 * A folder of YAML files. Where somebody keeps its StatefulSets, what a cluster would have in the
 * status of objects is added to each reading, on the watch's thread, as all readings are.
 */
final class FolderEdge implements Edge {
  private final FolderWatch watch;
  private final FolderEditor editor;
  private final Optional<LocalSets> sets;
  private final Optional<FolderWorld> world;

  /**
   * @param state folder for what is kept of releases
   * @param sets who moves pods
   */
  FolderEdge(Path folder, Path state, Optional<LocalSets> sets, Consumer<Reading> listener)
      throws IOException {
    if (!Files.isDirectory(folder)) {
      throw new IOException("configuration folder " + folder + ": is not a folder");
    }
    this.watch = new FolderWatch(folder, reading -> listener.accept(whole(reading)));
    this.editor = new FolderEditor(watch);
    this.sets = sets;
    this.world = sets.map(keeper -> world(state, keeper));
  }

  private FolderWorld world(Path state, LocalSets keeper) {
    return new FolderWorld(
        watch::current,
        (route, weights) -> editor.setWeights(route, weights, Optional.empty()),
        watch::again,
        state,
        keeper);
  }

  @Override
  public Optional<Reading> start() {
    Reading first = whole(watch.start());
    sets.ifPresent(keeper -> keeper.attach(watch::again));
    return Optional.of(first);
  }

  private Reading whole(Reading reading) {
    return world.map(w -> w.decorated(reading)).orElseGet(() -> unmoved(reading));
  }

  private static Reading unmoved(Reading reading) {
    List<Problem> problems = new ArrayList<>(reading.problems());
    problems.addAll(NobodyMoves.problems(reading.objects()));
    return new Reading(reading.objects(), problems, reading.refused());
  }

  @Override
  public WeightChange setWeights(
      ObjectKey route, Map<String, Integer> weights, Optional<String> ifVersion)
      throws EditException {
    return editor.setWeights(route, weights, ifVersion);
  }

  @Override
  public void inForce(Snapshot snapshot) {
    // A file has no status to write to, but releases go by who is chosen.
    world.ifPresent(w -> w.inForce(snapshot.replicas()));
  }

  @Override
  public List<Replica.Address> peers(Objects inForce, int adminPort) {
    return List.of();
  }

  @Override
  public Optional<String> token() {
    return Optional.empty();
  }

  @Override
  public void share(CountAggregator aggregator) {
    // Its own disk is all that it has.
  }

  @Override
  public void unshare() {
    // Nothing was shared.
  }

  @Override
  public void onRelease(Runnable wake) {
    // Whatever changes is a reading.
  }

  @Override
  public Optional<World> world() {
    return world.map(w -> w);
  }

  @Override
  public Optional<TokenReviewer> reviewer() {
    return Optional.empty();
  }

  @Override
  public Optional<String> unready() {
    return Optional.empty();
  }

  @Override
  public double staleSeconds() {
    return 0;
  }

  @Override
  public void close() {
    sets.ifPresent(LocalSets::detach);
    watch.close();
  }
}
