package ordinal.gateway.demo;

/** A started replica: in this process or in one of its own. */
interface RunningReplica {
  int port();

  /** How a person finds it: its port, and its process id where it has one. */
  String where();

  /** Whether it runs: a process may have died, and be about to be started again. */
  boolean isUp();

  /** Drains and stops it; returns when it is down. */
  void stop();
}
