package ordinal.gateway.cluster;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.FilterWatchListDeletable;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.fabric8.kubernetes.client.informers.cache.ReducedStateItemStore;
import java.util.Optional;

/**
 * Follows all objects of one kind for ever: lists, watches, lists again after a lost watch or 410
 * Gone, and never gives up. Calls its sink on the client's threads, one call at a time.
 */
final class Watch implements AutoCloseable {
  /** Who wants to know. */
  interface Sink {
    void seen(Watched kind, GenericKubernetesResource object);

    void gone(Watched kind, GenericKubernetesResource object);

    /** Everything that existed at one moment has been told. */
    void listed(Watched kind);
  }

  private static final int FORBIDDEN = 403;
  private static final int NOT_FOUND = 404;

  private final Watched kind;
  private final Sink sink;
  private final SharedIndexInformer<GenericKubernetesResource> informer;
  private volatile boolean listed;
  private volatile boolean absent;
  private volatile boolean unknown;
  private volatile Optional<String> failure = Optional.empty();

  Watch(KubernetesClient client, Watched kind, Sink sink) {
    this.kind = kind;
    this.sink = sink;
    this.informer = selected(client, kind).runnableInformer(0);
    // Names are enough to notice what a new list lacks; the objects are kept elsewhere, smaller.
    informer.itemStore(
        new ReducedStateItemStore<>(
            ReducedStateItemStore.NAME_KEY_STATE,
            GenericKubernetesResource.class,
            client.getKubernetesSerialization()));
    informer.addEventHandler(new Handler());
    informer.exceptionHandler((started, cause) -> {
      failed(cause);
      return true;
    });
  }

  private void failed(Throwable cause) {
    failure = Optional.of(Reasons.of(cause));
    // Helm leaves the definitions of kinds alone when it upgrades: without one there are none.
    unknown = kind.mayBeUnknown() && Reasons.isStatus(cause, NOT_FOUND);
    if (unknown || (kind.mayBeForbidden() && Reasons.isStatus(cause, FORBIDDEN))) {
      absent = true;
      listed = true;
      sink.listed(kind);
    }
  }

  private static FilterWatchListDeletable<GenericKubernetesResource, ?, ?> selected(
      KubernetesClient client, Watched kind) {
    var all = kind.namespaced() ? kind.in(client).inAnyNamespace() : kind.in(client);
    if (kind.secretType().isPresent()) {
      return all.withField("type", kind.secretType().get());
    }
    return kind.label().isPresent() ? all.withLabel(kind.label().get()) : all;
  }

  void start() {
    informer.start();
  }

  Watched kind() {
    return kind;
  }

  /** Whether all that exists has been seen once. */
  boolean isListed() {
    return listed;
  }

  /** Whether the API server does not know the kind: then it has no objects. */
  boolean isUnknown() {
    return absent && unknown;
  }

  /** Why nothing new is being told; empty while the watch stands. */
  Optional<String> failure() {
    if (absent || (listed && informer.isWatching())) {
      return Optional.empty();
    }
    return Optional.of(failure.orElse(listed ? "the watch ended" : "not listed yet"));
  }

  @Override
  public void close() {
    informer.close();
  }

  private final class Handler implements ResourceEventHandler<GenericKubernetesResource> {
    @Override
    public void onAdd(GenericKubernetesResource object) {
      sink.seen(kind, object);
    }

    @Override
    public void onUpdate(GenericKubernetesResource before, GenericKubernetesResource object) {
      sink.seen(kind, object);
    }

    @Override
    public void onDelete(GenericKubernetesResource object, boolean unknown) {
      sink.gone(kind, object);
    }

    @Override
    public void onList(String resourceVersion, boolean empty) {
      absent = false;
      listed = true;
      failure = Optional.empty();
      sink.listed(kind);
    }
  }
}
