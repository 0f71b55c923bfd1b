package ordinal.gateway.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import ordinal.gateway.objects.Problem;
import ordinal.gateway.objects.Reason;
import ordinal.gateway.proxy.Listening;
import ordinal.gateway.testing.World;
import org.junit.jupiter.api.Test;

class ListenersTest {
  @Test
  void namesEveryListenerOfAPortThatCannotBeOpened() {
    World world =
        new World()
            .gateway("web", g -> g.listener("a", "a.com", 80).listener("b", "b.com", 80))
            .gateway("edge", g -> g.listener("a", "", 81).listener("b", "c.com", 80));

    List<Problem> problems =
        Listeners.problems(
            world.table(),
            List.of(
                new Listening(80, 80, Optional.of("port 80: in use")),
                new Listening(81, 81, Optional.empty())));

    assertThat(problems)
        .allSatisfy(p -> assertThat(p.reason()).isEqualTo(Reason.PORT_UNAVAILABLE))
        .extracting(p -> p.object() + " " + p.field() + " " + p.value() + " " + p.message())
        .containsExactlyInAnyOrder(
            "Gateway default/web spec.listeners[0].port 80 port 80: in use",
            "Gateway default/web spec.listeners[1].port 80 port 80: in use",
            "Gateway default/edge spec.listeners[1].port 80 port 80: in use");
  }
}
