package ordinal.gateway.objects;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import ordinal.gateway.objects.HttpRoute.Filter;
import ordinal.gateway.objects.HttpRoute.PathModifier;

/**
 * Reads the filters of a rule or of a backend. A filter that is not supported yet spoils the route:
 * traffic must never go on as if the filter had done its work. Stateless.
 */
final class FilterReader {
  private static final int MOST = 16;
  private static final Set<String> NOT_YET = Set.of("CORS", "ExternalAuth");
  private static final Set<String> REPEATABLE = Set.of("RequestMirror", "ExtensionRef");
  private static final Map<String, String> FIELDS =
      Map.of(
          "RequestHeaderModifier", "requestHeaderModifier",
          "ResponseHeaderModifier", "responseHeaderModifier",
          "RequestMirror", "requestMirror",
          "RequestRedirect", "requestRedirect",
          "URLRewrite", "urlRewrite",
          "ExtensionRef", "extensionRef",
          "CORS", "cors",
          "ExternalAuth", "externalAuth");
  private static final Syntax TYPE = Syntax.oneOf(FIELDS.keySet().stream().sorted().toList());
  private static final Set<String> OF_BACKENDS =
      Set.of("RequestHeaderModifier", "ResponseHeaderModifier");

  private FilterReader() {}

  static List<Filter> ofRule(Fields rule, String namespace) {
    return read(rule, namespace, FIELDS.keySet(), "is not supported yet");
  }

  static List<Filter> ofBackend(Fields backend, String namespace) {
    return read(
        backend, namespace, OF_BACKENDS, "is not supported yet in the filters of a backend");
  }

  private static List<Filter> read(
      Fields owner, String namespace, Set<String> supported, String otherwise) {
    List<Filter> filters = new ArrayList<>();
    Set<String> types = new HashSet<>();
    for (Fields entry : owner.children("filters", 0, MOST)) {
      Optional<String> type = entry.needText("type", TYPE).filter(FIELDS::containsKey);
      if (type.isPresent()) {
        repeated(entry, type.get(), types);
        if (NOT_YET.contains(type.get()) || !supported.contains(type.get())) {
          entry.error("type", NOT_YET.contains(type.get()) ? "is not supported yet" : otherwise);
        }
        filter(entry, type.get(), namespace).ifPresent(filters::add);
        others(entry, type.get());
      }
    }
    return filters;
  }

  private static void repeated(Fields entry, String type, Set<String> types) {
    if (!types.add(type) && !REPEATABLE.contains(type)) {
      entry.error("type", "stands twice in these filters: once is allowed");
    }
    if (types.contains("RequestRedirect")
        && types.contains("URLRewrite")
        && (type.equals("RequestRedirect") || type.equals("URLRewrite"))) {
      entry.error(
          "type",
          "must not be used together with "
              + (type.equals("URLRewrite") ? "RequestRedirect" : "URLRewrite"),
          Reason.INCOMPATIBLE_FILTERS);
    }
  }

  // Each type has its own field; another type's beside it would be silently without effect.
  private static void others(Fields entry, String type) {
    FIELDS.forEach((other, field) -> {
      if (!other.equals(type) && entry.has(field)) {
        entry.error(field, "must be absent in a filter of type " + type);
      }
    });
    entry.closeWithWarnings();
  }

  private static Optional<Filter> filter(Fields entry, String type, String namespace) {
    Optional<Fields> config = entry.needChild(FIELDS.getOrDefault(type, type));
    return config.flatMap(fields ->
        switch (type) {
          case "RequestHeaderModifier" ->
              Optional.of(new Filter.RequestHeaderModifier(HeaderChangeReader.read(fields)));
          case "ResponseHeaderModifier" ->
              Optional.of(new Filter.ResponseHeaderModifier(HeaderChangeReader.read(fields)));
          case "RequestRedirect" -> Optional.of(redirect(fields));
          case "URLRewrite" -> Optional.of(rewrite(fields));
          case "ExtensionRef" -> Optional.of(extensionRef(fields));
          case "RequestMirror" -> MirrorReader.read(fields, namespace);
          default -> Optional.empty();
        });
  }

  private static Filter redirect(Fields fields) {
    Optional<String> scheme = fields.text("scheme", Syntax.oneOf(List.of("http", "https")));
    Optional<String> hostname = fields.text("hostname", Syntax.PRECISE_HOSTNAME);
    OptionalInt port = fields.number("port", 1, 65_535);
    Optional<PathModifier> path = fields.child("path").flatMap(FilterReader::path);
    int status = fields.number("statusCode", 0, 999).orElse(302);
    if (!Set.of(301, 302, 303, 307, 308).contains(status)) {
      fields.error("statusCode", "must be one of 301, 302, 303, 307, 308");
    }
    fields.closeWithWarnings();
    return new Filter.RequestRedirect(scheme, hostname, port, path, status);
  }

  private static Filter rewrite(Fields fields) {
    Optional<String> hostname = fields.text("hostname", Syntax.PRECISE_HOSTNAME);
    Optional<PathModifier> path = fields.child("path").flatMap(FilterReader::path);
    fields.closeWithWarnings();
    return new Filter.UrlRewrite(hostname, path);
  }

  private static Filter extensionRef(Fields fields) {
    Filter filter =
        new Filter.ExtensionRef(
            fields.needText("group", Syntax.GROUP).orElse(""),
            fields.needText("kind", Syntax.KIND).orElse(""),
            fields.needText("name", Syntax.NAME).orElse(""));
    fields.closeWithWarnings();
    return filter;
  }

  private static Optional<PathModifier> path(Fields fields) {
    Syntax types = Syntax.oneOf(List.of("ReplaceFullPath", "ReplacePrefixMatch"));
    String type = fields.needText("type", types).orElse("");
    Optional<String> full = fields.text("replaceFullPath", PathSyntax.REPLACEMENT);
    Optional<String> prefix = fields.text("replacePrefixMatch", PathSyntax.REPLACEMENT_PREFIX);
    fields.closeWithWarnings();
    return switch (type) {
      case "ReplaceFullPath" -> {
        only(fields, "replaceFullPath", "replacePrefixMatch", type);
        yield full.map(PathModifier.ReplaceFullPath::new);
      }
      case "ReplacePrefixMatch" -> {
        only(fields, "replacePrefixMatch", "replaceFullPath", type);
        yield prefix.map(PathModifier.ReplacePrefixMatch::new);
      }
      default -> Optional.empty();
    };
  }

  private static void only(Fields fields, String wanted, String other, String type) {
    fields.require(wanted);
    if (fields.has(other)) {
      fields.error(other, "must be absent for type " + type);
    }
  }
}
