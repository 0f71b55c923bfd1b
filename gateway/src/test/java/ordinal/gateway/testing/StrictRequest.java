package ordinal.gateway.testing;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A request as a server reads it that takes RFC 9112 by the letter: no lenience that the grammar
 * does not demand. What it refuses, no gateway should have sent. Bytes are characters.
 *
 * @param head request line and fields as they came, with the empty line
 */
public record StrictRequest(
    String method,
    String target,
    List<Field> fields,
    String body,
    List<Field> trailers,
    String head) {
  private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
  private static final String LINE = TOKEN + " [!-~]+ HTTP/1\\.1";
  private static final String VALUE = "([!-~\\x80-\\xff]([\\t -~\\x80-\\xff]*[!-~\\x80-\\xff])?)?";
  private static final int LONGEST = 1 << 20;

  /** A header or trailer field. */
  public record Field(String name, String value) {
    @Override
    public String toString() {
      return name + ": " + value;
    }
  }

  /** The bytes are no request. */
  public static final class Violation extends IOException {
    private static final long serialVersionUID = 1;

    Violation(String what) {
      super(what);
    }
  }

  /** The next request; null where the connection ends before its first byte. */
  public static @Nullable StrictRequest read(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    String line = line(in, head);
    if (line == null) {
      return null;
    }
    require(line.matches(LINE), "request line", line);
    List<Field> fields = fields(in, head);
    require(values(fields, "host").size() == 1, "one Host", fields);
    String[] parts = line.split(" ", -1);
    List<Field> trailers = new ArrayList<>();
    String body = body(in, fields, trailers);
    return new StrictRequest(parts[0], parts[1], fields, body, trailers, head.toString());
  }

  /** All values of a field, in order. */
  public List<String> values(String name) {
    return values(fields, name);
  }

  private static List<String> values(List<Field> fields, String name) {
    return fields.stream().filter(f -> f.name().equalsIgnoreCase(name)).map(Field::value).toList();
  }

  private static String body(InputStream in, List<Field> fields, List<Field> trailers)
      throws IOException {
    List<String> lengths = values(fields, "content-length");
    List<String> codings = values(fields, "transfer-encoding");
    require(lengths.size() + codings.size() <= 1, "one framing", fields);
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    if (!lengths.isEmpty()) {
      require(lengths.getFirst().matches("[0-9]{1,15}"), "length", lengths);
      copy(in, Long.parseLong(lengths.getFirst()), body);
    } else if (!codings.isEmpty()) {
      require(codings.getFirst().toLowerCase(Locale.ROOT).equals("chunked"), "coding", codings);
      for (long size = size(in); size > 0; size = size(in)) {
        copy(in, size, body);
        require("".equals(line(in, new StringBuilder())), "the end of a chunk", size);
      }
      trailers.addAll(fields(in, new StringBuilder()));
    }
    return body.toString(StandardCharsets.ISO_8859_1);
  }

  private static long size(InputStream in) throws IOException {
    String line = line(in, new StringBuilder());
    if (line == null) {
      throw new EOFException("before a chunk");
    }
    require(line.matches("[0-9A-Fa-f]{1,12}"), "chunk size", line);
    return Long.parseLong(line, 16);
  }

  private static List<Field> fields(InputStream in, StringBuilder head) throws IOException {
    List<Field> fields = new ArrayList<>();
    while (true) {
      String line = line(in, head);
      if (line == null) {
        throw new EOFException("inside the fields");
      }
      if (line.isEmpty()) {
        return fields;
      }
      int colon = line.indexOf(':');
      require(colon > 0 && line.substring(0, colon).matches(TOKEN), "field name", line);
      String value = line.substring(colon + 1).replaceAll("^[ \\t]+|[ \\t]+$", "");
      require(value.matches(VALUE), "field value", line);
      fields.add(new Field(line.substring(0, colon), value));
    }
  }

  private static @Nullable String line(InputStream in, StringBuilder head) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0 && line.isEmpty()) {
        return null;
      }
      if (b < 0) {
        throw new EOFException("inside a line");
      }
      line.append((char) b);
      require(line.length() < LONGEST, "line length", line.length());
    }
    int end = line.length() - 1;
    require(end >= 0 && line.charAt(end) == '\r', "CR before LF", line);
    require(line.indexOf("\r") == end, "no CR alone", line);
    head.append(line).append('\n');
    return line.substring(0, end);
  }

  private static void copy(InputStream in, long count, ByteArrayOutputStream to)
      throws IOException {
    byte[] bytes = in.readNBytes(Math.toIntExact(count));
    to.write(bytes);
    if (bytes.length < count) {
      throw new EOFException("inside a body");
    }
  }

  private static void require(boolean holds, String what, Object found) throws Violation {
    if (!holds) {
      throw new Violation(what + ": " + found);
    }
  }
}
