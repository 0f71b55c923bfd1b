package ordinal.gateway.cluster;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import ordinal.gateway.objects.ObjectKey;
import ordinal.gateway.rollout.World.Note;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells of a release by Events, which {@code kubectl describe} shows. The same said again, be it by
 * the gateway that leads after this one, counts up the Event that is there: its name is made of
 * what it says. Writes on a thread of its own, so that a release never waits for its story; what
 * cannot be told goes to the log, as all of it does.
 */
final class RolloutEvents implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RolloutEvents.class);
  private static final int WAITING = 256;
  private static final int KNOWN = 1000;
  private static final int MOST_CHARACTERS = 1024;

  private final KubernetesClient client;
  private final String identity;
  private final Clock clock;
  private final ThreadPoolExecutor thread =
      new ThreadPoolExecutor(
          1,
          1,
          0,
          TimeUnit.SECONDS,
          new ArrayBlockingQueue<>(WAITING),
          Thread.ofVirtual().name("ordinal-events").factory(),
          new ThreadPoolExecutor.DiscardOldestPolicy());
  // The thread's own: how often each has been told.
  private final Map<String, Integer> counts =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Integer> eldest) {
          return size() > KNOWN;
        }
      };

  /**
   * @param identity of this gateway among those that may lead
   */
  RolloutEvents(KubernetesClient client, String identity, Clock clock) {
    this.client = client;
    this.identity = identity;
    this.clock = clock;
  }

  void tell(ObjectKey rollout, String uid, Note note) {
    LOG.atLevel(note.warning() ? org.slf4j.event.Level.WARN : org.slf4j.event.Level.INFO)
        .log("{}/{}: {}: {}", rollout.namespace(), rollout.name(), note.reason(), note.message());
    thread.execute(() -> write(rollout, uid, note));
  }

  private void write(ObjectKey rollout, String uid, Note note) {
    String said = uid + note.reason() + note.message();
    String hash = UUID.nameUUIDFromBytes(said.getBytes(StandardCharsets.UTF_8)).toString();
    String name = rollout.name() + "." + hash.substring(0, 18);
    int count = counts.merge(name, 1, Integer::sum);
    try {
      create(event(rollout, uid, note, name));
    } catch (KubernetesClientException e) {
      if (Reasons.isStatus(e, 409)) {
        count = Math.max(2, count);
        counts.put(name, count);
        again(rollout.namespace(), name, count);
      } else {
        LOG.warn("the Event of {} cannot be written: {}", rollout, Reasons.of(e));
      }
    }
  }

  private void create(Event event) {
    client.v1().events().resource(event).create();
  }

  private void again(String namespace, String name, int count) {
    try {
      client
          .v1()
          .events()
          .inNamespace(namespace)
          .withName(name)
          .patch(
              PatchContext.of(PatchType.JSON_MERGE),
              client
                  .getKubernetesSerialization()
                  .asJson(Map.of("count", count, "lastTimestamp", now())));
    } catch (KubernetesClientException e) {
      LOG.warn("Event {}/{} cannot be counted up: {}", namespace, name, Reasons.of(e));
    }
  }

  private Event event(ObjectKey rollout, String uid, Note note, String name) {
    String message = note.message();
    return new EventBuilder()
        .withNewMetadata()
        .withNamespace(rollout.namespace())
        .withName(name)
        .endMetadata()
        .withNewInvolvedObject()
        .withApiVersion(Watched.STATEFUL_ROLLOUT.apiVersion())
        .withKind(rollout.kind())
        .withNamespace(rollout.namespace())
        .withName(rollout.name())
        .withUid(uid)
        .endInvolvedObject()
        .withType(note.warning() ? "Warning" : "Normal")
        .withReason(note.reason())
        .withMessage(message.substring(0, Math.min(MOST_CHARACTERS, message.length())))
        .withNewSource()
        .withComponent("ordinal-gateway")
        .endSource()
        .withReportingComponent("ordinal.dev/gateway")
        .withReportingInstance(identity)
        .withCount(1)
        .withFirstTimestamp(now())
        .withLastTimestamp(now())
        .build();
  }

  private String now() {
    return clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
