package ordinal.gateway.routing;

import ordinal.gateway.objects.Gateway;

/** A listener that serves: its Gateway is ours, and no other listener claims its port and host. */
record BoundListener(Gateway gateway, Gateway.Listener listener) {
  String hostname() {
    return listener.hostname().orElse(Hostnames.ANY);
  }

  int port() {
    return listener.port();
  }

  String gatewayName() {
    return gateway.meta().namespace() + "/" + gateway.meta().name();
  }
}
