package ordinal.gateway.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import ordinal.gateway.admin.EventHub.Event;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class EventHubTest {
  private final EventHub hub = new EventHub("boot");

  @Test
  void handsOverWhatWasMissed() {
    publish(5);

    assertThat(received("boot-3")).extracting(Event::id).containsExactly("boot-4", "boot-5");
    assertThat(received("boot-5")).isEmpty();
    assertThat(received(null)).isEmpty();
    assertThat(received("boot-0")).hasSize(5);
  }

  @Test
  void replaysNoMoreThanItRemembers() {
    publish(EventHub.REMEMBERED + 10);

    assertThat(received("boot-10")).hasSize(EventHub.REMEMBERED);
    assertThat(received("boot-9")).extracting(Event::type).containsExactly("reset");
  }

  @Test
  void resetsThoseWhoComeFromAnotherProcess() {
    publish(1);

    List<Event> received = received("older-1");

    assertThat(received).extracting(Event::type).containsExactly("reset");
    assertThat(received).extracting(Event::id).containsExactly("boot-1");
  }

  @Test
  void writesEventsAsTheStandardSays() {
    publish(1);

    assertThat(received("boot-0").getFirst().text())
        .isEqualTo("id: boot-1\nevent: t\ndata: {\"n\":0}\n\n");
  }

  private void publish(int count) {
    for (int i = 0; i < count; i++) {
      hub.publish("t", new JsonObject().put("n", i));
    }
  }

  private List<Event> received(@Nullable String lastId) {
    List<Event> events = new ArrayList<>();
    hub.subscribe(lastId, events::add);
    return events;
  }
}
