package ordinal.gateway.admin;

import java.time.Clock;
import java.util.Optional;
import java.util.function.Supplier;
import ordinal.gateway.metrics.Measurements;
import ordinal.gateway.replicas.HealthNews;
import ordinal.gateway.rollout.Rollouts;
import ordinal.gateway.routing.Current;

/**
 * What the admin API shows and changes.
 *
 * @param reviewer of tokens, for an address beyond loopback
 * @param health tells of replicas that go out of use, and by which ticker
 * @param unready why the gateway cannot serve, besides having no table; asked on the event loop
 */
public record AdminSources(
    Current current,
    WeightWriter weights,
    VisitsSource visits,
    RememberedVisits remembered,
    Rollouts rollouts,
    Scrape metrics,
    Measurements measurements,
    Supplier<Optional<String>> unready,
    Optional<TokenReviewer> reviewer,
    HealthNews health,
    Clock clock) {}
