package ordinal.loadtest.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;

/**
 * The report as one page that needs nothing beside it: tables as HTML, so that they are there
 * without scripts, and charts that uPlot draws from the JSON report within the page.
 */
public final class Html {
  private static final String UPLOT = "/META-INF/resources/webjars/uplot/1.6.30/dist/";

  private Html() {}

  /** Its text. */
  public static String of(JsonNode report, List<Baseline.Change> changes) {
    StringBuilder body = new StringBuilder();
    body.append("<header><h1>Update strategies under load</h1><p class=\"lede\">")
        .append(escaped(Texts.made(report)))
        .append("</p></header>\n<main>\n");
    warnings(report, body);
    for (String release : Texts.releases(report)) {
      section(report, release, body);
    }
    changes(changes, body);
    charts(report, body);
    agreement(report, body);
    body.append("</main>\n");
    return resource("report.html")
        .replace("/*uplot.css*/", resource(UPLOT + "uPlot.min.css"))
        .replace("/*report.css*/", resource("report.css"))
        .replace("<!--body-->", body)
        .replace("/*uplot.js*/", resource(UPLOT + "uPlot.iife.min.js"))
        .replace("/*report.js*/", resource("report.js"))
        // Last, and so that no text within it ends the script.
        .replace("/*report.json*/", report.toString().replace("<", "\\u003c"));
  }

  private static void warnings(JsonNode report, StringBuilder body) {
    Texts.warnings(report)
        .forEach(w -> body.append("<p class=\"trouble\">").append(escaped(w)).append("</p>\n"));
  }

  private static void section(JsonNode report, String release, StringBuilder body) {
    body.append("<section><h2>").append(escaped(Texts.title(release))).append("</h2>\n");
    body.append("<p class=\"note\">Each row is what matters to someone; the best strategy comes")
        .append(" first. Bars show how much more the others take.</p>\n");
    body.append("<table class=\"ranking\"><thead><tr><th>to</th><th>what matters</th>")
        .append("<th>best first</th></tr></thead><tbody>\n");
    for (Ranking.Row row : Ranking.of(report, release).rows()) {
      double most = row.places().getLast().value();
      body.append("<tr><td>").append(escaped(row.figure().matters())).append("</td><th>");
      body.append(escaped(Texts.heading(row.figure()))).append("</th><td><ol>");
      for (Ranking.Place place : row.places()) {
        body.append(
            "<li%s><span class=\"name\">%s</span> <span class=\"value\">%s</span><i style=\"width:%.1f%%\"></i></li>"
                .formatted(
                    place.place() == 1 ? " class=\"best\"" : "",
                    escaped(place.strategy()),
                    Numbers.text(place.value()),
                    most <= 0 ? 0.0 : 100 * place.value() / most));
      }
      body.append("</ol></td></tr>\n");
    }
    body.append("</tbody></table></section>\n");
  }

  private static void changes(List<Baseline.Change> changes, StringBuilder body) {
    if (changes.isEmpty()) {
      return;
    }
    body.append("<section><h2>Since the baseline</h2><table><thead><tr><th>run</th>")
        .append("<th>figure</th><th class=\"n\">before</th><th class=\"n\">now</th></tr>")
        .append("</thead><tbody>\n");
    for (Baseline.Change c : changes) {
      body.append(
          "<tr><td>%s</td><td>%s</td><td class=\"n\">%s</td><td class=\"n %s\">%s</td></tr>%n"
              .formatted(
                  escaped(c.run()),
                  escaped(c.title() + (c.unit().isEmpty() ? "" : ", " + c.unit())),
                  Numbers.text(c.before()),
                  c.now() > c.before() ? "worse" : "better",
                  Numbers.text(c.now())));
    }
    body.append("</tbody></table></section>\n");
  }

  private static void charts(JsonNode report, StringBuilder body) {
    body.append("<section><h2>Run by run</h2><p class=\"note\">Charts share their time axis: ")
        .append("seconds since the load began. Shades are the phases of the release.</p>\n");
    int index = 0;
    for (JsonNode run : report.path("runs")) {
      body.append("<article id=\"")
          .append(escaped(run.path("name").asText().replace('/', '-')))
          .append("\"><h3>")
          .append(escaped(run.path("strategy").asText()))
          .append(" <small>")
          .append(escaped(Texts.title(run.path("release").asText()).toLowerCase(Locale.ROOT)))
          .append("</small></h3>\n<p class=\"facts\">")
          .append(facts(run))
          .append("</p>\n<div class=\"charts\" data-run=\"")
          .append(index++)
          .append("\"></div>\n");
      percentiles(run, body);
      body.append("</article>\n");
    }
    body.append("</section>\n");
  }

  private static String facts(JsonNode run) {
    StringBuilder facts = new StringBuilder();
    facts.append(
        "<b>%s</b> sent, <b>%s</b> failed"
            .formatted(
                Numbers.text(run.path("sent").asDouble()),
                Numbers.text(run.path("failed").asDouble())));
    if (run.path("failed").asInt() > 0) {
      facts.append(" (").append(escaped(Texts.kinds(run))).append(')');
    }
    facts.append(
        "; longest gap <b>%s ms</b>"
            .formatted(Numbers.text(run.path("longestGapMillis").asDouble())));
    time(run, "finishedSeconds", "finished in", facts);
    time(run, "detectedSeconds", "turned back after", facts);
    time(run, "trafficBackSeconds", "then nobody got it after", facts);
    String by = run.path("timing").path("decidedBy").asText();
    if (!by.isEmpty()) {
      facts.append("; decided by ").append(by.equals("person") ? "a person" : by);
    }
    return facts.toString();
  }

  private static void time(JsonNode run, String field, String words, StringBuilder facts) {
    JsonNode value = run.path("timing").path(field);
    if (value.isNumber()) {
      facts.append("; %s <b>%s s</b>".formatted(words, Numbers.text(value.asDouble())));
    }
  }

  private static void percentiles(JsonNode run, StringBuilder body) {
    body.append("<details><summary>Latency percentiles, ms</summary><table><thead><tr><th></th>")
        .append("<th class=\"n\">answers</th><th class=\"n\">p50</th><th class=\"n\">p90</th>")
        .append("<th class=\"n\">p99</th><th class=\"n\">p99.9</th><th class=\"n\">most</th>")
        .append("</tr></thead><tbody>\n");
    rows(run.path("latency").path("byVersion"), "version ", body);
    rows(run.path("latency").path("byPhase"), "", body);
    body.append("</tbody></table></details>\n");
  }

  private static void rows(JsonNode latencies, String prefix, StringBuilder body) {
    latencies
        .properties()
        .forEach(l -> {
          body.append("<tr><td>").append(escaped(prefix + l.getKey())).append("</td>");
          for (String field : List.of("count", "p50", "p90", "p99", "p999", "max")) {
            body.append("<td class=\"n\">")
                .append(Numbers.text(l.getValue().path(field).asDouble()))
                .append("</td>");
          }
          body.append("</tr>\n");
        });
  }

  private static void agreement(JsonNode report, StringBuilder body) {
    body.append("<section><h2>Do the figures agree</h2><p class=\"note\">Every answer that the ")
        .append("driver got must be in the gateway's own count; requests that ended without an ")
        .append("answer may be. Every visit that was acknowledged must be on disk; of requests ")
        .append("that failed it cannot be known.</p><table><thead><tr><th>run</th>")
        .append("<th class=\"n\">answers, driver</th><th class=\"n\">answers, gateway</th>")
        .append("<th class=\"n\">tolerance</th><th class=\"n\">visits acknowledged</th>")
        .append("<th class=\"n\">visits on disk</th><th class=\"n\">lost</th>")
        .append("<th class=\"n\">doubled</th></tr></thead><tbody>\n");
    for (JsonNode run : report.path("runs")) {
      body.append("<tr><td>").append(escaped(run.path("name").asText())).append("</td>");
      for (String path :
          List.of(
              "agreement.driver",
              "agreement.target",
              "agreement.tolerance",
              "visits.acknowledged",
              "visits.onDisk",
              "visits.lost",
              "visits.doubled")) {
        Double value = ReportJson.number(run, path);
        body.append("<td class=\"n\">")
            .append(value == null ? "–" : Numbers.text(value))
            .append("</td>");
      }
      body.append("</tr>\n");
    }
    body.append("</tbody></table></section>\n");
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }

  private static String resource(String name) {
    try (InputStream in = Html.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(name + " is not in the jar");
      }
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(name, e);
    }
  }
}
