package ordinal.gateway.metrics;

/**
 * How often one gateway had a counted request answered. All but {@code late} only ever grow while
 * {@code id} is the same; they were read in the order that makes what is said of them sound while
 * requests come and go.
 *
 * @param id differs for each process, and where counting began anew
 * @param acknowledged answered 2xx
 * @param begun requests that a replica was asked to answer
 * @param repeated further tries of these
 * @param ended of those begun
 * @param late tries that ended in the last minute or two without 2xx: a replica may be at them
 *     still
 */
public record VisitFigures(
    String id,
    String method,
    String path,
    long acknowledged,
    long begun,
    long repeated,
    long ended,
    long late) {

  /** What can have been counted at most. */
  public long attempted() {
    return begun + repeated;
  }

  /** Tries of which each was counted by now or never will be. */
  public long settled() {
    return ended + repeated - late;
  }

  /** What will have been acknowledged at most once those under way have ended. */
  public long acknowledgedAtMost() {
    return acknowledged + begun - ended;
  }
}
