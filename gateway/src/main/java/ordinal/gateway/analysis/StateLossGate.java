package ordinal.gateway.analysis;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import ordinal.gateway.aggregate.Total;
import ordinal.gateway.metrics.RouteFigures;
import ordinal.gateway.metrics.VisitFigures;
import ordinal.gateway.objects.ObjectKey;
import ordinal.gateway.objects.StatefulRollout;
import ordinal.gateway.objects.StatefulRollout.CountedRequest;
import ordinal.gateway.objects.StatefulRollout.StateLoss;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells for each rollout whether its release has lost visits or made some up. What was proved stays
 * proved until the next release begins. Any threads, which it blocks; each rollout is looked at by
 * one at a time.
 */
final class StateLossGate {
  private static final Logger LOG = LoggerFactory.getLogger(StateLossGate.class);
  private static final Duration ANY_WINDOW = Duration.ofSeconds(1);

  /** One release; guarded by itself. */
  private static final class Watched {
    private final VisitBalance balance = new VisitBalance();
    private final Set<String> lostBefore = new HashSet<>();
    private boolean begun;
    private Optional<String> proved = Optional.empty();
    private String silent = "";
  }

  private final Gateways gateways;
  private final TotalReader totals;
  private final LostVisits lost;
  private final Map<ObjectKey, Watched> releases = new ConcurrentHashMap<>();

  StateLossGate(Gateways gateways, TotalReader totals, LostVisits lost) {
    this.gateways = gateways;
    this.totals = totals;
    this.lost = lost;
  }

  void begin(StatefulRollout rollout) {
    releases.remove(rollout.key());
    check(rollout);
  }

  /** What is proved; empty while nothing is. */
  Optional<String> check(StatefulRollout rollout) {
    Optional<StateLoss> wanted = rollout.spec().stateLoss();
    if (wanted.isEmpty()) {
      releases.remove(rollout.key());
      return Optional.empty();
    }
    Watched release = releases.computeIfAbsent(rollout.key(), key -> new Watched());
    synchronized (release) {
      if (release.proved.isEmpty()) {
        try {
          look(rollout, wanted.get(), release);
        } catch (IOException e) {
          silent(rollout, release, String.valueOf(e.getMessage()));
        }
      }
      return release.proved;
    }
  }

  private void look(StatefulRollout rollout, StateLoss wanted, Watched release) throws IOException {
    ObjectKey aggregation =
        new ObjectKey("Aggregation", rollout.meta().namespace(), wanted.aggregation());
    Optional<List<VisitFigures>> before = visits(rollout, wanted);
    Optional<Total> total = totals.read(aggregation);
    Optional<List<VisitFigures>> after = visits(rollout, wanted);
    if (!release.begun) {
      release.begun = true;
      release.lostBefore.addAll(lost.of(aggregation));
    }
    release.proved =
        lost.of(aggregation).stream().filter(l -> !release.lostBefore.contains(l)).findFirst();
    if (release.proved.isPresent()) {
      return;
    }
    if (total.isEmpty()) {
      silent(rollout, release, "no rule in force has the Aggregation " + wanted.aggregation());
    } else if (before.isEmpty() || after.isEmpty()) {
      silent(rollout, release, "not all gateways know yet what is to be counted");
    } else {
      release.proved = release.balance.observe(before.get(), total.get(), after.get());
      silent(rollout, release, "");
    }
  }

  /** Of each gateway and each counted request; empty where one is missing. */
  private Optional<List<VisitFigures>> visits(StatefulRollout rollout, StateLoss wanted)
      throws IOException {
    Set<CountedRequest> requests = Set.copyOf(wanted.counted());
    List<VisitFigures> all = new ArrayList<>();
    for (RouteFigures gateway :
        gateways.route(rollout.meta().namespace(), rollout.spec().route(), ANY_WINDOW)) {
      List<VisitFigures> counted =
          gateway.visits().stream()
              .filter(v -> requests.contains(new CountedRequest(v.method(), v.path())))
              .toList();
      Set<CountedRequest> found =
          counted.stream()
              .map(v -> new CountedRequest(v.method(), v.path()))
              .collect(Collectors.toSet());
      if (!found.equals(requests)) {
        return Optional.empty();
      }
      all.addAll(counted);
    }
    return Optional.of(all);
  }

  private static void silent(StatefulRollout rollout, Watched release, String why) {
    if (!why.equals(release.silent)) {
      release.silent = why;
      LOG.info(
          "visits of {} {}",
          rollout.key(),
          why.isEmpty()
              ? "are held against the total"
              : "cannot be held against the total: " + why);
    }
  }
}
