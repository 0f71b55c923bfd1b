package ordinal.gateway.objects;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import ordinal.gateway.objects.HttpRoute.Header;
import ordinal.gateway.objects.HttpRoute.HeaderChange;

/** Reads a header modifier. Stateless. */
final class HeaderChangeReader {
  private static final int MOST = 16;

  private HeaderChangeReader() {}

  static HeaderChange read(Fields fields) {
    List<Header> set = headers(fields, "set");
    List<Header> add = headers(fields, "add");
    List<String> remove = fields.texts("remove", 0, MOST, Syntax.TOKEN);
    fields.closeWithWarnings();
    return new HeaderChange(set, add, remove);
  }

  // As with matches: the same name in another case is left out, the very same name is an error.
  private static List<Header> headers(Fields change, String field) {
    List<Header> headers = new ArrayList<>();
    Map<String, String> seen = new HashMap<>();
    for (Fields entry : change.children(field, 0, MOST)) {
      Header header =
          new Header(
              entry.needText("name", Syntax.TOKEN).orElse(""),
              entry.needText("value", Syntax.HEADER_VALUE).orElse(""));
      entry.closeWithWarnings();
      String before = seen.putIfAbsent(header.name().toLowerCase(Locale.ROOT), header.name());
      if (before == null) {
        headers.add(header);
      } else if (before.equals(header.name())) {
        entry.error("name", "stands twice in " + field + ": names must be unique");
      } else {
        entry.warn(
            "name", header.name(), "is left out: it is the same header as " + before + " above");
      }
    }
    return headers;
  }
}
