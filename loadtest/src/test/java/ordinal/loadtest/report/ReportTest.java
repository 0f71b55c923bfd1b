package ordinal.loadtest.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.Draft;
import io.vertx.json.schema.JsonSchema;
import io.vertx.json.schema.JsonSchemaOptions;
import io.vertx.json.schema.OutputUnit;
import io.vertx.json.schema.Validator;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import ordinal.loadtest.drive.Recording;
import ordinal.loadtest.drive.Sample;
import ordinal.loadtest.figures.Result;
import ordinal.loadtest.figures.Timeline;
import ordinal.loadtest.figures.Timeline.Mark;
import ordinal.loadtest.figures.Timeline.Phase;
import ordinal.loadtest.figures.Timeline.Seen;
import org.junit.jupiter.api.Test;

class ReportTest {
  private static final long SECOND = 1_000_000_000;

  private final JsonNode report =
      ReportJson.of(
          report(
              result("canary", "good", 0, 2),
              result("rolling", "good", 3, 1),
              result("canary", "errors", 5, 4)));

  @Test
  void itsJsonIsWhatTheSchemaSays() throws IOException {
    OutputUnit outcome = validator().validate(new JsonObject(report.toString()));

    assertThat(outcome.getErrors()).isNull();
    assertThat(outcome.getValid()).isTrue();
  }

  @Test
  void theSchemaFindsWhatIsMissingOrUnknown() throws IOException {
    JsonObject missing = new JsonObject(report.toString());
    missing.getJsonArray("runs").getJsonObject(0).remove("failed");
    JsonObject unknown = new JsonObject(report.toString());
    unknown.getJsonArray("runs").getJsonObject(0).put("faild", 1);

    assertThat(validator().validate(missing).getValid()).isFalse();
    assertThat(validator().validate(unknown).getValid()).isFalse();
  }

  @Test
  void ranksTheBestFirstAndEqualsAlike() {
    Ranking ranking = Ranking.of(report, "good");

    Ranking.Row failed = ranking.rows().getFirst();
    assertThat(failed.figure().path()).isEqualTo("failed");
    assertThat(failed.places())
        .containsExactly(new Ranking.Place("canary", 0, 1), new Ranking.Place("rolling", 3, 2));
    assertThat(
            ranking.rows().stream()
                .filter(r -> r.figure().path().equals("capacity.extraVolumes"))
                .flatMap(r -> r.places().stream())
                .map(Ranking.Place::place))
        .containsExactly(1, 1);
  }

  @Test
  void aThresholdHoldsAgainstTheGoodVersionUnlessItSaysOtherwise() {
    assertThat(Threshold.of("canary.failed>0").broken(report)).isEmpty();
    assertThat(Threshold.of("canary/errors.failed > 4").broken(report))
        .containsExactly("canary/errors.failed > 4: canary/errors is 5");
    assertThat(Threshold.of("*.failed>=3").broken(report))
        .containsExactly("*.failed>=3: rolling/good is 3");
    assertThat(Threshold.of("*/*.failures.HTTP 500>4").broken(report))
        .containsExactly("*/*.failures.HTTP 500>4: canary/errors is 5");
  }

  @Test
  void aThresholdThatMeetsNothingIsBroken() {
    assertThat(Threshold.of("canary.faild>0").broken(report))
        .containsExactly("canary.faild>0: no run has such a figure");
    assertThatIllegalArgumentException().isThrownBy(() -> Threshold.of("canary>0"));
  }

  @Test
  void tellsWhatHasChangedSinceABaseline() {
    JsonNode before = ReportJson.of(report(result("canary", "good", 2, 2)));

    assertThat(Baseline.changes(before, report))
        .containsExactly(
            new Baseline.Change("canary/good", "failed requests", "", 2, 0),
            new Baseline.Change(
                "canary/good", "longest gap without a good answer", "ms", 205, 100));
  }

  @Test
  void itsPageNeedsNothingBesideIt() {
    String html = Html.of(report, List.of());

    assertThat(html)
        .contains("uPlot", "canary", "\"runs\":[")
        .doesNotContainPattern("(src|href)=\"")
        .doesNotContain("@import", "url(", "/*report.js*/", "<!--body-->");
  }

  @Test
  void namesThatAreNoMarkupStayText() {
    JsonNode odd = ReportJson.of(report(result("</script><b>x", "good", 1, 1)));

    assertThat(Html.of(odd, List.of()))
        .doesNotContain("</script><b>x")
        .contains("&lt;/script&gt;&lt;b&gt;x");
  }

  @Test
  void itsMarkdownHasATableForEachVersion() {
    String text = Markdown.of(report, Baseline.changes(report, report));

    assertThat(text)
        .contains("## A good version", "## A bad version: 5 % errors", "| rolling | 20 | 3 |")
        .doesNotContain("## Since the baseline");
  }

  private static Validator validator() throws IOException {
    try (InputStream in =
        requireNonNull(ReportJson.class.getResourceAsStream("report.schema.json"))) {
      return Validator.create(
          JsonSchema.of(new JsonObject(new String(in.readAllBytes(), UTF_8))),
          new JsonSchemaOptions().setDraft(Draft.DRAFT202012).setBaseUri("https://ordinal.dev"));
    }
  }

  private static Report report(Result... results) {
    return new Report(
        Instant.parse("2026-11-27T12:00:00Z"),
        new Report.Machine(2, 4096, "25", "Linux amd64"),
        new Report.Setup(100, 200, 10, 5),
        List.of(results));
  }

  private static Result result(String strategy, String release, int failed, int unavailable) {
    List<Sample> samples = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      long due = i * SECOND / 10;
      samples.add(
          new Sample(
              i % 5,
              due,
              due,
              due + 5_000_000,
              i < failed ? 500 : 200,
              null,
              i < 10 ? "v1" : "v2",
              "counter-0"));
    }
    return Result.of(
        new Recording(10, 2 * SECOND, samples),
        new Result.Facts(
            strategy,
            release,
            "demo",
            "v1",
            "v2",
            new Timeline(
                List.of(
                    new Mark(0, Phase.BEFORE),
                    new Mark(SECOND, Phase.RELEASING),
                    new Mark(SECOND * 3 / 2, Phase.AFTER)),
                List.of(
                    new Seen(0, 3, 0, 3, 3, 0),
                    new Seen(SECOND, 3, unavailable, 3, 3, 50),
                    new Seen(2 * SECOND, 3, 0, 3, 3, 0))),
            "",
            Optional.of(20L - failed),
            Optional.of(20L),
            ""));
  }
}
