package ordinal.gateway.demo;

/** A started replica: in this process or in one of its own. */
interface RunningReplica {
  int port();

  /** How a person finds it: its port, and its process id where it has one. */
  String where();

  /** Drains and stops it; returns when it is down. */
  void stop();
}
