package ordinal.gateway.server;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import ordinal.gateway.admin.TokenReviewer;
import ordinal.gateway.aggregate.CountAggregator;
import ordinal.gateway.objects.EditException;
import ordinal.gateway.objects.ObjectKey;
import ordinal.gateway.objects.Objects;
import ordinal.gateway.objects.Reading;
import ordinal.gateway.objects.WeightChange;
import ordinal.gateway.replicas.Replica;
import ordinal.gateway.rollout.World;
import ordinal.gateway.routing.Snapshot;

/**
 * Where the objects come from and what is written goes to: a folder or a cluster. Plain threads.
 */
interface Edge extends AutoCloseable {
  /** Begins to follow; the first state, unless it comes later, as every further one, by itself. */
  Optional<Reading> start();

  /** See {@link ordinal.gateway.admin.WeightWriter}. */
  WeightChange setWeights(ObjectKey route, Map<String, Integer> weights, Optional<String> ifVersion)
      throws EditException;

  /** A snapshot came into force, its listeners opened. */
  void inForce(Snapshot snapshot);

  /** Admin ports of the other gateways in front of the same replicas. Never blocks. */
  List<Replica.Address> peers(Objects inForce, int adminPort);

  /** What this gateway says who it is to its peers. Never blocks. */
  Optional<String> token();

  /**
   * Has the aggregator learn what was kept beyond this gateway's own disk, and keeps from now on
   * what it remembers. Called once, before anyone is answered.
   */
  void share(CountAggregator aggregator) throws IOException;

  /** Keeps once more what is new, and then nothing. */
  void unshare();

  /** Where this gateway may release StatefulSets; empty where nobody moves pods. */
  Optional<World> world();

  /** Calls that whenever something changes that a release waits for and no reading tells of. */
  void onRelease(Runnable wake);

  /** Who reviews tokens of the admin port. */
  Optional<TokenReviewer> reviewer();

  /** Why nothing can be served yet. */
  Optional<String> unready();

  /** For how long the source has not been heard; 0 while it is. */
  double staleSeconds();

  /** When it returns, no further state is told. */
  @Override
  void close();
}
