package ordinal.loadtest.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Optional;
import ordinal.loadtest.figures.Agreement;
import ordinal.loadtest.figures.Latency;
import ordinal.loadtest.figures.Result;
import ordinal.loadtest.figures.Series;
import ordinal.loadtest.figures.Timeline;
import ordinal.loadtest.figures.Users;
import ordinal.loadtest.figures.Visits;
import org.jspecify.annotations.Nullable;

/** The report as JSON, as {@code report.schema.json} says. What is not known is left out. */
public final class ReportJson {
  private static final int VERSION = 1;
  private static final ObjectMapper JSON =
      new ObjectMapper()
          .setDefaultPropertyInclusion(JsonInclude.Include.NON_ABSENT)
          .enable(SerializationFeature.INDENT_OUTPUT);

  private ReportJson() {}

  /** The whole of it. */
  public static ObjectNode of(Report report) {
    ObjectNode root = JSON.createObjectNode();
    root.put("version", VERSION);
    root.put("made", report.made().toString());
    root.putPOJO("machine", report.machine());
    root.putPOJO("setup", report.setup());
    var runs = root.putArray("runs");
    report.results().forEach(r -> runs.add(run(r)));
    // Only trees, no objects within: what is compared and searched later is what is written.
    return tree(root);
  }

  /** As text, indented. */
  public static String text(JsonNode report) {
    return report.toPrettyString() + "\n";
  }

  private static ObjectNode tree(ObjectNode root) {
    return (ObjectNode) JSON.valueToTree(JSON.convertValue(root, Object.class));
  }

  private static ObjectNode run(Result r) {
    ObjectNode run = JSON.createObjectNode();
    run.put("name", r.name()).put("strategy", r.strategy()).put("release", r.release());
    run.put("target", r.target()).put("perSecond", r.perSecond()).put("rate", r.rate());
    run.put("lateMillis", r.lateMillis());
    run.put("seconds", r.seconds()).put("sent", r.sent()).put("failed", r.failed());
    run.set("failures", counts(r.failures()));
    run.set("failedByPhase", counts(r.failedByPhase()));
    run.put("longestGapMillis", r.longestGapMillis());
    ObjectNode latency = run.putObject("latency");
    latency.set("byVersion", latencies(r.latencyByVersion()));
    latency.set("byPhase", latencies(r.latencyByPhase()));
    run.set("users", users(r.users()));
    ObjectNode release = run.putObject("timing");
    put(release, "finishedSeconds", r.finishedSeconds());
    put(release, "detectedSeconds", r.detectedSeconds());
    put(release, "trafficBackSeconds", r.trafficBackSeconds());
    put(release, "rolledBackSeconds", r.rolledBackSeconds());
    release.put("decidedBy", r.decidedBy());
    r.capacity()
        .ifPresent(c ->
            run.putObject("capacity")
                .put("ordinalSecondsUnavailable", c.ordinalSecondsUnavailable())
                .put("extraReplicas", c.extraReplicas())
                .put("extraVolumes", c.extraVolumes()));
    r.visits().ifPresent(v -> run.set("visits", visits(v)));
    r.agreement().ifPresent(a -> run.set("agreement", agreement(a)));
    run.put("trouble", r.trouble());
    run.set("series", series(r.series()));
    var marks = run.putArray("marks");
    for (Timeline.Mark mark : r.marks()) {
      marks.addObject().put("seconds", mark.at() / 1e9).put("phase", mark.phase().toString());
    }
    return run;
  }

  private static void put(ObjectNode node, String name, Optional<Double> value) {
    value.ifPresent(v -> node.put(name, v));
  }

  private static ObjectNode counts(Map<String, Integer> counts) {
    ObjectNode node = JSON.createObjectNode();
    counts.forEach(node::put);
    return node;
  }

  private static ObjectNode latencies(Map<String, Latency> latencies) {
    ObjectNode node = JSON.createObjectNode();
    latencies.forEach((name, l) ->
        node.putObject(name)
            .put("count", l.count())
            .put("p50", l.p50())
            .put("p90", l.p90())
            .put("p99", l.p99())
            .put("p999", l.p999())
            .put("max", l.max()));
    return node;
  }

  private static ObjectNode users(Users u) {
    return JSON.createObjectNode()
        .put("total", u.total())
        .put("sawTwo", u.sawTwo())
        .put("flippedBack", u.flippedBack())
        .put("sawBad", u.sawBad())
        .put("metFault", u.metFault())
        .put("badSecondsMedian", u.badSecondsMedian())
        .put("badSecondsMost", u.badSecondsMost());
  }

  private static ObjectNode visits(Visits v) {
    return JSON.createObjectNode()
        .put("acknowledged", v.acknowledged())
        .put("onDisk", v.onDisk())
        .put("unanswered", v.unanswered())
        .put("lost", v.lost())
        .put("doubled", v.doubled());
  }

  private static ObjectNode agreement(Agreement a) {
    return JSON.createObjectNode()
        .put("driver", a.driver())
        .put("target", a.target())
        .put("difference", a.difference())
        .put("tolerance", a.tolerance())
        .put("agrees", a.agrees());
  }

  private static ObjectNode series(Series s) {
    ObjectNode node = JSON.createObjectNode();
    node.put("slotMillis", Series.SLOT_MILLIS);
    ObjectNode good = node.putObject("good");
    s.good().forEach((name, counts) -> good.set(name, JSON.valueToTree(counts)));
    ObjectNode failed = node.putObject("failed");
    s.failed().forEach((name, counts) -> failed.set(name, JSON.valueToTree(counts)));
    node.set("p50", JSON.valueToTree(s.p50()));
    node.set("p99", JSON.valueToTree(s.p99()));
    node.set("gap", JSON.valueToTree(s.gap()));
    node.set("unavailable", JSON.valueToTree(s.unavailable()));
    node.set("weight", JSON.valueToTree(s.weight()));
    return node;
  }

  /** The number at a dotted path of a run, or null. */
  static @Nullable Double number(JsonNode run, String path) {
    JsonNode node = run.at("/" + path.replace('.', '/'));
    return node.isNumber() ? (Double) node.asDouble() : null;
  }
}
