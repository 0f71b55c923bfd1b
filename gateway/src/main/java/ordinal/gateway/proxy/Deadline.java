package ordinal.gateway.proxy;

import org.jspecify.annotations.Nullable;

/**
 * Something that must have happened by a time; a link of the list that {@link Deadlines} keeps, so
 * that watching allocates nothing. One event loop.
 */
abstract class Deadline {
  static final long NEVER = Long.MAX_VALUE;

  /** In nanoseconds of the loop's ticker, which must stay far from overflow; may move freely. */
  long at = NEVER;

  @Nullable Deadline previous;
  @Nullable Deadline next;
  boolean watched;

  /** The time has passed; sets a later one or ends what is watched. */
  abstract void expired(long now);
}
