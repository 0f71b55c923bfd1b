package ordinal.gateway.objects;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Reads a Secret. What its data hold is not looked at here, and never told. Stateless. */
final class SecretReader implements Kind.Reader {
  @Override
  public Optional<KubeObject> read(Head head, Fields root) {
    String type = root.text("type", Syntax.NAME).orElse("Opaque");
    Map<String, Hidden> data = new HashMap<>();
    if (type.equals(Secret.TLS)) {
      root.child("data").ifPresent(fields -> decode(fields, root.strings("data"), data));
      // As with the API server, these count where both are given.
      root.strings("stringData")
          .forEach(
              (name, text) -> data.put(name, new Hidden(text.getBytes(StandardCharsets.UTF_8))));
    }
    return Optional.of(new Secret(head.meta(), type, data));
  }

  private static void decode(
      Fields fields, Map<String, String> encoded, Map<String, Hidden> decoded) {
    encoded.forEach((name, text) -> {
      try {
        byte[] bytes = Base64.getDecoder().decode(text.replaceAll("\\s", ""));
        decoded.put(name, new Hidden(bytes));
      } catch (IllegalArgumentException e) {
        fields.error(name, "", "must be base64, as all data of a Secret");
      }
    });
  }
}
