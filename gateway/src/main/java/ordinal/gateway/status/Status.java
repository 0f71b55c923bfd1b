package ordinal.gateway.status;

import java.util.List;
import ordinal.gateway.objects.ObjectKey;

/** What the status of one object must say, as far as it is ours to say. Immutable. */
public sealed interface Status {
  /** Of a GatewayClass that names us. */
  record OfClass(List<Condition> conditions) implements Status {
    public OfClass {
      conditions = List.copyOf(conditions);
    }
  }

  /** Of a Gateway of such a class. */
  record OfGateway(List<Address> addresses, List<Condition> conditions, List<Listener> listeners)
      implements Status {
    public OfGateway {
      addresses = List.copyOf(addresses);
      conditions = List.copyOf(conditions);
      listeners = List.copyOf(listeners);
    }
  }

  /** Of an HTTPRoute: one entry for each parentRef that leads to a Gateway of ours. */
  record OfRoute(List<Parent> parents) implements Status {
    /** Of a route that has nothing to do with us, or no longer has. */
    public static final OfRoute NONE = new OfRoute(List.of());

    public OfRoute {
      parents = List.copyOf(parents);
    }
  }

  /** Of a TrafficPolicy: one entry for each target. */
  record OfPolicy(List<Ancestor> ancestors) implements Status {
    public OfPolicy {
      ancestors = List.copyOf(ancestors);
    }
  }

  /** Of a BackendTLSPolicy: one entry for each of our Gateways whose routes lead to its targets. */
  record OfBackendPolicy(List<GatewayAncestor> ancestors) implements Status {
    /** Of one that has nothing to do with us, or no longer has. */
    public static final OfBackendPolicy NONE = new OfBackendPolicy(List.of());

    public OfBackendPolicy {
      ancestors = List.copyOf(ancestors);
    }
  }

  /** A Gateway for which a policy counts. */
  record GatewayAncestor(ObjectKey gateway, List<Condition> conditions) {
    public GatewayAncestor {
      conditions = List.copyOf(conditions);
    }
  }

  /**
   * A target of a policy.
   *
   * @param index its place in {@code spec.targetRefs}
   */
  record Ancestor(int index, List<Condition> conditions) {
    public Ancestor {
      conditions = List.copyOf(conditions);
    }
  }

  /**
   * A listener of a Gateway.
   *
   * @param supportedKinds kinds of group gateway.networking.k8s.io
   * @param attachedRoutes accepted routes that it takes
   */
  record Listener(
      String name, List<String> supportedKinds, int attachedRoutes, List<Condition> conditions) {
    public Listener {
      supportedKinds = List.copyOf(supportedKinds);
      conditions = List.copyOf(conditions);
    }
  }

  /**
   * A parentRef of a route.
   *
   * @param index its place in {@code spec.parentRefs}: the status repeats it as it is written there
   */
  record Parent(int index, List<Condition> conditions) {
    public Parent {
      conditions = List.copyOf(conditions);
    }
  }
}
