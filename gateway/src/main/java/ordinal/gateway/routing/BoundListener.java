package ordinal.gateway.routing;

import ordinal.gateway.objects.Gateway;

/**
 * A listener that serves: its Gateway is ours, and no other listener claims its port and host. Each
 * is equal to itself only, as there is one of each in a table. Immutable. Any thread.
 */
public final class BoundListener {
  private final Gateway gateway;
  private final int index;

  BoundListener(Gateway gateway, int index) {
    this.gateway = gateway;
    this.index = index;
  }

  public Gateway gateway() {
    return gateway;
  }

  /** Its place in {@code spec.listeners}. */
  public int index() {
    return index;
  }

  public Gateway.Listener listener() {
    return gateway.listeners().get(index);
  }

  public int port() {
    return listener().port();
  }

  String hostname() {
    return listener().hostname().orElse(Hostnames.ANY);
  }

  String gatewayName() {
    return gateway.meta().namespace() + "/" + gateway.meta().name();
  }

  @Override
  public String toString() {
    return gatewayName() + " listener " + listener().name();
  }
}
