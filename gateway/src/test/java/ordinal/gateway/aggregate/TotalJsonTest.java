package ordinal.gateway.aggregate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalInt;
import ordinal.gateway.aggregate.Total.Reading;
import ordinal.gateway.aggregate.Total.State;
import org.junit.jupiter.api.Test;

class TotalJsonTest {
  private static final Reading LIVE =
      new Reading(
          "counter-0",
          OptionalInt.of(0),
          "counter-stable",
          "counter-7d9f",
          30L,
          State.LIVE,
          2L,
          null);
  private static final Reading MISSING =
      new Reading(
          "counter-1",
          OptionalInt.empty(),
          "counter-stable",
          "",
          null,
          State.MISSING,
          null,
          "refused");

  @Test
  void writesTheContractsExample() {
    Reading second =
        new Reading(
            "counter-1",
            OptionalInt.of(1),
            "counter-stable",
            "counter-7d9f",
            36L,
            State.LIVE,
            3L,
            null);

    String json = TotalJson.of(new Total(66, true, 2, 2, List.of(LIVE, second))).encode();

    assertThat(json)
        .isEqualTo(
            """
            {"total":66,"complete":true,"expected":2,"counted":2,"replicas":[\
            {"replica":"counter-0","ordinal":0,"backend":"counter-stable","revision":"counter-7d9f",\
            "visits":30,"state":"live","ageMillis":2},\
            {"replica":"counter-1","ordinal":1,"backend":"counter-stable","revision":"counter-7d9f",\
            "visits":36,"state":"live","ageMillis":3}]}\
            """);
  }

  @Test
  void writesNullForWhatIsNotKnownAndTheErrorOnlyWhereThereIsOne() {
    String json = TotalJson.of(new Total(0, false, 1, 0, List.of(MISSING))).encode();

    assertThat(json)
        .isEqualTo(
            """
            {"total":0,"complete":false,"expected":1,"counted":0,"replicas":[\
            {"replica":"counter-1","ordinal":null,"backend":"counter-stable","revision":"",\
            "visits":null,"state":"missing","ageMillis":null,"error":"refused"}]}\
            """);
  }

  @Test
  void refusesAnIncompleteTotalOnlyToWhoIsStrict() {
    Shown shown = new Shown(new Total(30, false, 2, 1, List.of(LIVE, MISSING)));

    assertThat(shown.answer(false).status()).isEqualTo(200);
    assertThat(shown.answer(true).status()).isEqualTo(503);
    assertThat(shown.answer(true).json())
        .startsWith(
            """
            {"type":"urn:ordinal:problem:incomplete-total","title":"The total is incomplete",\
            "status":503,"detail":"1 of 2 replicas answered","total":30,"complete":false,\
            "expected":2,"counted":1,"replicas":[{\
            """);
  }

  @Test
  void answersACompleteTotalToWhoIsStrict() {
    Shown shown = new Shown(new Total(30, true, 1, 1, List.of(LIVE)));

    assertThat(shown.answer(true)).isEqualTo(shown.answer(false));
    assertThat(shown.answer(true).status()).isEqualTo(200);
  }
}
