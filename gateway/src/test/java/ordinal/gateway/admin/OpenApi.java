package ordinal.gateway.admin;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The shipped description, as tests read it. */
final class OpenApi {
  /** One described operation. */
  record Described(String method, String path, String role) {}

  private OpenApi() {}

  static List<Described> operations() throws IOException {
    List<Described> operations = new ArrayList<>();
    map(document().get("paths"))
        .forEach(
            (path, item) -> map(item).forEach((key, value) -> add(operations, path, key, value)));
    return operations;
  }

  private static void add(List<Described> all, String path, String key, Object value) {
    if (!key.equals("parameters")) {
      all.add(
          new Described(
              key.toUpperCase(Locale.ROOT),
              path,
              String.valueOf(map(value).get("x-ordinal-role"))));
    }
  }

  static Map<String, Object> document() throws IOException {
    return map(new Load(LoadSettings.builder().build()).loadFromString(AdminServer.openApi()));
  }

  @SuppressWarnings("unchecked")
  static Map<String, Object> map(@Nullable Object value) {
    return (Map<String, Object>) requireNonNull(value);
  }
}
