package ordinal.gateway.admin;

/** Writes down all meters. */
@FunctionalInterface
public interface Scrape {
  /** In the text format of that content type: Prometheus 0.0.4 or OpenMetrics 1.0.0. Blocking. */
  String text(String contentType);
}
