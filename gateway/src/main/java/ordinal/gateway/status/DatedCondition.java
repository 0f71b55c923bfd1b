package ordinal.gateway.status;

import java.time.Instant;

/** A condition as a status holds it, with {@code lastTransitionTime}. Immutable. */
public record DatedCondition(Condition condition, Instant since) {}
