package ordinal.gateway.testing;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ContentLengthStrategy;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.impl.DefaultContentLengthStrategy;
import org.apache.hc.core5.http.impl.io.ChunkedInputStream;
import org.apache.hc.core5.http.impl.io.ContentLengthInputStream;
import org.apache.hc.core5.http.impl.io.DefaultHttpRequestParser;
import org.apache.hc.core5.http.impl.io.SessionInputBufferImpl;

/** How Apache HttpCore, which shares no code with the gateway, reads a stream of requests. */
public final class OtherParser {
  /** A request; bytes are characters. */
  public record Read(String method, String target, String body) {}

  private OtherParser() {}

  /** The requests up to the first that is none, or is not whole. */
  public static List<Read> read(byte[] stream) {
    List<Read> all = new ArrayList<>();
    SessionInputBufferImpl buffer = new SessionInputBufferImpl(8192);
    InputStream in = new ByteArrayInputStream(stream);
    try {
      while (true) {
        ClassicHttpRequest request = new DefaultHttpRequestParser().parse(buffer, in);
        if (request == null) {
          return all;
        }
        String body = new String(body(request, buffer, in), StandardCharsets.ISO_8859_1);
        all.add(new Read(request.getMethod(), request.getRequestUri(), body));
      }
    } catch (IOException | HttpException | IllegalArgumentException e) {
      return all;
    }
  }

  private static byte[] body(
      ClassicHttpRequest request, SessionInputBufferImpl buffer, InputStream in)
      throws IOException, HttpException {
    long length = DefaultContentLengthStrategy.INSTANCE.determineLength(request);
    if (length == ContentLengthStrategy.CHUNKED) {
      try (InputStream body = new ChunkedInputStream(buffer, in)) {
        return body.readAllBytes();
      }
    }
    if (length <= 0) {
      return new byte[0];
    }
    try (InputStream body = new ContentLengthInputStream(buffer, in, length)) {
      return body.readAllBytes();
    }
  }
}
