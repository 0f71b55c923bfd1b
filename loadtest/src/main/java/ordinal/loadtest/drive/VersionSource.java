package ordinal.loadtest.drive;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;

/** Where an answer says which version gave it. */
public sealed interface VersionSource {
  /** The version, or the empty string. */
  String of(MultiMap headers, Buffer body);

  /** A field of the JSON object that is the answer's body. */
  record JsonField(String name) implements VersionSource {
    @Override
    public String of(MultiMap headers, Buffer body) {
      String type = headers.get("content-type");
      if (type == null || !type.contains("json")) {
        return "";
      }
      try {
        Object value = new JsonObject(body).getValue(name);
        return value == null ? "" : value.toString();
      } catch (DecodeException e) {
        // A broken answer says nothing; its status has been recorded.
        return "";
      }
    }
  }

  /** A header of the answer. */
  record Header(String name) implements VersionSource {
    @Override
    public String of(MultiMap headers, Buffer body) {
      String value = headers.get(name);
      return value == null ? "" : value;
    }
  }
}
