package ordinal.gateway.routing;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import ordinal.gateway.objects.HttpRoute.SessionPersistence;
import ordinal.gateway.objects.TrafficPolicy.Ejection;
import ordinal.gateway.replicas.Health;
import ordinal.gateway.replicas.Load;
import ordinal.gateway.replicas.Replica;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SessionsTest {
  private static final long NOW = 1_800_000_000;
  private static final SessionPersistence FOR_EVER = spec(null, null);

  private static SessionPersistence spec(@Nullable Duration absolute, @Nullable Duration idle) {
    return new SessionPersistence(
        Optional.empty(),
        SessionPersistence.Type.COOKIE,
        Optional.ofNullable(absolute),
        Optional.ofNullable(idle),
        false);
  }

  private static Replica replica(String name, boolean ready) {
    return new Replica(
        "default",
        name,
        OptionalInt.empty(),
        "counter",
        "",
        Optional.of(new Replica.Address("127.0.0.1", 1)),
        ready,
        true,
        !ready,
        new Load(),
        new Health());
  }

  private static Backend backend(int weight, Replica... replicas) {
    return new Backend("default", "counter", 80, weight, true, List.of(replicas), List.of());
  }

  private static Sessions sessions(SessionPersistence spec, Backend backend) {
    return new Sessions(spec, "rule", List.of(backend), false);
  }

  private static String first(Sessions sessions, Backend backend) {
    return requireNonNull(
        sessions.token(backend, backend.replicas().getFirst(), null, NOW), "a new one");
  }

  @Test
  void namesTheReplicaToAnotherGatewayWithTheSameRule() {
    Backend here = backend(1, replica("counter-0", true), replica("counter-1", true));
    Backend there = backend(5, replica("counter-1", true), replica("counter-0", true));

    Sessions.Session session =
        requireNonNull(
            sessions(FOR_EVER, there).resume(first(sessions(FOR_EVER, here), here), NOW + 9));

    assertThat(session.replica().name()).isEqualTo("counter-0");
    assertThat(session.since()).isEqualTo(NOW);
  }

  @Test
  void isOfNoUseInAnotherRule() {
    Backend backend = backend(1, replica("counter-0", true));
    Sessions other = new Sessions(FOR_EVER, "other", List.of(backend), false);

    assertThat(other.resume(first(sessions(FOR_EVER, backend), backend), NOW)).isNull();
    assertThat(other.name()).isNotEqualTo(sessions(FOR_EVER, backend).name());
  }

  @Test
  void endsWithItsAbsoluteTimeout() {
    Backend backend = backend(1, replica("counter-0", true));
    Sessions sessions = sessions(spec(Duration.ofMinutes(1), null), backend);
    String token = first(sessions, backend);

    assertThat(sessions.resume(token, NOW + 60)).isNotNull();
    assertThat(sessions.resume(token, NOW + 61)).isNull();
  }

  @Test
  void doesNotBeginInTheFuture() {
    Backend backend = backend(1, replica("counter-0", true));
    Sessions sessions = sessions(spec(Duration.ofMinutes(1), null), backend);
    String token = first(sessions, backend);

    assertThat(sessions.resume(token, NOW - 60)).isNotNull();
    assertThat(sessions.resume(token, NOW - 61)).isNull();
  }

  @Test
  void livesOnWithEachRequestWhereItEndsWhenIdle() {
    Backend backend = backend(1, replica("counter-0", true));
    Sessions sessions = sessions(spec(Duration.ofSeconds(100), Duration.ofSeconds(60)), backend);
    String token = first(sessions, backend);

    Sessions.Session session = requireNonNull(sessions.resume(token, NOW + 50));
    String next =
        requireNonNull(sessions.token(backend, session.replica(), session, NOW + 50), "told anew");

    assertThat(sessions.token(backend, session.replica(), session, NOW)).isNull();
    assertThat(sessions.resume(token, NOW + 61)).isNull();
    assertThat(sessions.resume(next, NOW + 99)).isNotNull();
    assertThat(sessions.resume(next, NOW + 101)).isNull();
  }

  @Test
  void isToldAnewOnlyWhereAnotherReplicaAnswered() {
    Backend backend = backend(1, replica("counter-0", true), replica("counter-1", true));
    Sessions sessions = sessions(FOR_EVER, backend);
    Sessions.Session session = requireNonNull(sessions.resume(first(sessions, backend), NOW));

    assertThat(sessions.token(backend, backend.replicas().get(0), session, NOW + 9)).isNull();
    assertThat(sessions.token(backend, backend.replicas().get(1), session, NOW + 9)).isNotNull();
  }

  @Test
  void endsWithAReplicaThatTakesNoNewRequests() {
    Backend before = backend(1, replica("counter-0", true));
    Backend after = backend(1, replica("counter-0", false));
    String token = first(sessions(FOR_EVER, before), before);

    assertThat(sessions(FOR_EVER, after).resume(token, NOW)).isNull();
    assertThat(sessions(FOR_EVER, backend(1)).resume(token, NOW)).isNull();
  }

  @Test
  void endsWithAReplicaThatIsEjected() {
    Backend backend = backend(1, replica("counter-0", true));
    Sessions sessions = sessions(FOR_EVER, backend);
    String token = first(sessions, backend);

    for (int i = 0; i < Ejection.DEFAULT.consecutiveErrors(); i++) {
      Replica replica = backend.replicas().getFirst();
      backend.fleet().failed(replica, backend.replicas(), Ejection.DEFAULT, true, "broken", 0);
    }

    assertThat(sessions.resume(token, NOW)).isNull();
  }

  @Test
  void endsWithTheWeightOnlyWhereAReleaseMovesUsers() {
    Backend backend = backend(0, replica("counter-0", true));
    String token = first(sessions(FOR_EVER, backend), backend);

    assertThat(sessions(FOR_EVER, backend).resume(token, NOW)).isNotNull();
    assertThat(new Sessions(FOR_EVER, "rule", List.of(backend), true).resume(token, NOW)).isNull();
  }

  @Test
  void whatIsNoTokenIsNoSession() {
    Backend backend = backend(1, replica("counter-0", true));
    Sessions sessions = sessions(FOR_EVER, backend);
    String token = first(sessions, backend);

    for (String wrong :
        List.of("", "x", token + "-1", token.substring(1), token.replace('-', '.'), "-" + token)) {
      assertThat(sessions.resume(wrong, NOW)).isNull();
    }
  }
}
