package ordinal.gateway.replicas;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import ordinal.gateway.objects.TrafficPolicy.Ejection;
import ordinal.gateway.objects.TrafficPolicy.SuccessRate;
import org.junit.jupiter.api.Test;

/** Who is ejected for doing worse than its peers. */
class SuccessRatesTest {
  private static final Ejection POLICY =
      new Ejection(
          0,
          Duration.ofSeconds(10),
          Duration.ofSeconds(30),
          Duration.ofMinutes(5),
          50,
          50,
          Optional.of(new SuccessRate(5, 100, 1.9)));

  private final Fleet fleet = new Fleet();

  private static List<Replica> replicas(int count) {
    return IntStream.range(0, count).mapToObj(SuccessRatesTest::replica).toList();
  }

  private static Replica replica(int n) {
    return new Replica(
        "default",
        "r-" + n,
        OptionalInt.of(n),
        "shop",
        "",
        Optional.of(new Replica.Address("10.0.0." + n, 80)),
        true,
        true,
        false,
        new Load(),
        new Health());
  }

  private void serve(List<Replica> replicas, Replica replica, int good, int bad) {
    for (int i = 0; i < good; i++) {
      fleet.succeeded(replica, POLICY, 0);
    }
    for (int i = 0; i < bad; i++) {
      fleet.failed(replica, replicas, POLICY, true, "status 503", 0);
    }
  }

  @Test
  void theOneThatDoesFarWorseIsEjected() {
    List<Replica> all = replicas(6);
    all.forEach(replica -> serve(all, replica, 190, replica.name().equals("r-2") ? 60 : 1));

    assertThat(fleet.compare(all, POLICY, 0))
        .containsExactly(
            new HealthChange(
                all.get(2),
                HealthChange.Kind.EJECTED,
                "success rate 76.0 %, of all 95.6 %",
                Duration.ofSeconds(30)));
    assertThat(fleet.compare(all, POLICY, 0)).isEmpty();
  }

  @Test
  void nobodyIsWhereAllDoAlikeOrTooFewAreSeen() {
    List<Replica> alike = replicas(6);
    alike.forEach(replica -> serve(alike, replica, 50, 50));
    List<Replica> few = replicas(4);
    few.forEach(replica -> serve(few, replica, 190, replica.name().equals("r-0") ? 190 : 0));
    List<Replica> idle = replicas(6);
    idle.forEach(replica -> serve(idle, replica, 40, replica.name().equals("r-0") ? 40 : 0));

    assertThat(fleet.compare(alike, POLICY, 0)).isEmpty();
    assertThat(fleet.compare(few, POLICY, 0)).isEmpty();
    assertThat(fleet.compare(idle, POLICY, 0)).isEmpty();
  }
}
