package ordinal.gateway.upstream;

/** A request that has no connection yet. One event loop. */
public interface Pending {
  /** Nothing is told of it any more; a connection that is being made for it is kept. */
  void cancel();

  /** Whether it waits because the replica has as many connections as it may have. */
  boolean isQueued();
}
