package ordinal.gateway.aggregate;

import ordinal.gateway.replicas.Replica;

/** Identity of a replica, whatever backend it serves and wherever it listens. */
record Member(String namespace, String name) {
  static Member of(Replica replica) {
    return new Member(replica.namespace(), replica.name());
  }
}
