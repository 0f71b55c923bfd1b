package ordinal.gateway.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import ordinal.gateway.admin.TokenReviewer;
import ordinal.gateway.aggregate.CountAggregator;
import ordinal.gateway.objects.EditException;
import ordinal.gateway.objects.FolderEditor;
import ordinal.gateway.objects.FolderWatch;
import ordinal.gateway.objects.ObjectKey;
import ordinal.gateway.objects.Objects;
import ordinal.gateway.objects.Reading;
import ordinal.gateway.objects.WeightChange;
import ordinal.gateway.replicas.Replica;
import ordinal.gateway.routing.Snapshot;

/** A folder of YAML files. */
final class FolderEdge implements Edge {
  private final FolderWatch watch;
  private final FolderEditor editor;

  FolderEdge(Path folder, Consumer<Reading> listener) throws IOException {
    if (!Files.isDirectory(folder)) {
      throw new IOException("configuration folder " + folder + ": is not a folder");
    }
    watch = new FolderWatch(folder, listener);
    editor = new FolderEditor(watch);
  }

  @Override
  public Optional<Reading> start() {
    return Optional.of(watch.start());
  }

  @Override
  public WeightChange setWeights(
      ObjectKey route, Map<String, Integer> weights, Optional<String> ifVersion)
      throws EditException {
    return editor.setWeights(route, weights, ifVersion);
  }

  @Override
  public void inForce(Snapshot snapshot) {
    // A file has no status to write to.
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
    watch.close();
  }
}
