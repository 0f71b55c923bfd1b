package ordinal.gateway.testing;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Speaks HTTP/2 frame by frame, mostly as a client, right or wrong as told. Blocking. */
public final class RawHttp2 implements Closeable {
  public static final int DATA = 0;
  public static final int HEADERS = 1;
  public static final int PRIORITY = 2;
  public static final int RST_STREAM = 3;
  public static final int SETTINGS = 4;
  public static final int PING = 6;
  public static final int GOAWAY = 7;
  public static final int WINDOW_UPDATE = 8;
  public static final int CONTINUATION = 9;
  public static final int END_STREAM = 1;
  public static final int ACK = 1;
  public static final int END_HEADERS = 4;
  private static final int WITH_PRIORITY = 0x20;

  private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
  private static final int PATIENCE_MILLIS = 10_000;

  /** A frame as it came. */
  public record Frame(int type, int flags, int stream, Buffer payload) {
    /** Of a RST_STREAM, or of a GOAWAY. */
    public int errorCode() {
      return payload.getInt(type == GOAWAY ? 4 : 0);
    }

    public boolean endsStream() {
      return (type == DATA || type == HEADERS) && (flags & END_STREAM) != 0;
    }
  }

  /** What is written by it goes out at once. */
  @FunctionalInterface
  public interface Frames {
    void send() throws IOException;
  }

  /** What a client says behind its preface. */
  @FunctionalInterface
  public interface Opening {
    void send(RawHttp2 client) throws IOException;
  }

  /** What came on one stream: status 0 where no head came, reset -1 where none came. */
  public record Answer(
      int status, List<String> headers, String body, List<String> trailers, int reset) {
    public String header(String name) {
      return headers.stream()
          .filter(h -> h.startsWith(name + ": "))
          .map(h -> h.substring(name.length() + 2))
          .findFirst()
          .orElse("");
    }
  }

  private final Socket socket;
  private final DataInputStream in;
  private OutputStream out;
  private final DefaultHttp2HeadersDecoder decoder = new DefaultHttp2HeadersDecoder(false);
  private boolean creditsAll = true;

  private RawHttp2(Socket socket) throws IOException {
    this.socket = socket;
    socket.setSoTimeout(PATIENCE_MILLIS);
    socket.setTcpNoDelay(true);
    in = new DataInputStream(socket.getInputStream());
    out = socket.getOutputStream();
  }

  /** A connection whose preface is sent, with default settings. */
  public static RawHttp2 to(int port) throws IOException {
    return over(new Socket(InetAddress.getLoopbackAddress(), port));
  }

  /** The same, with frames in the same write as the preface. */
  public static RawHttp2 to(int port, Opening frames) throws IOException {
    RawHttp2 client = new RawHttp2(new Socket(InetAddress.getLoopbackAddress(), port));
    client.together(() -> frames.send(client.preface()));
    return client;
  }

  public static RawHttp2 over(Socket socket) throws IOException {
    return new RawHttp2(socket).preface();
  }

  private RawHttp2 preface() throws IOException {
    out.write(PREFACE.getBytes(StandardCharsets.US_ASCII));
    return frame(SETTINGS, 0, 0);
  }

  /** The other end: reads the preface, and says its own. */
  public static RawHttp2 serving(Socket accepted) throws IOException {
    RawHttp2 server = new RawHttp2(accepted);
    server.in.readNBytes(PREFACE.length());
    return server.frame(SETTINGS, 0, 0);
  }

  /** From now on no window is opened for the bodies that come. */
  public RawHttp2 givesNoCredit() {
    creditsAll = false;
    return this;
  }

  public RawHttp2 frame(int type, int flags, int stream, byte... payload) throws IOException {
    ByteBuffer frame = ByteBuffer.allocate(9 + payload.length);
    frame.putInt((payload.length << 8) | type).put((byte) flags).putInt(stream).put(payload);
    out.write(frame.array());
    out.flush();
    return this;
  }

  /** Whatever they are. */
  public RawHttp2 bytes(byte... bytes) throws IOException {
    out.write(bytes);
    out.flush();
    return this;
  }

  /** Frames in one write, which mostly is one read of the other end. */
  public RawHttp2 together(Frames frames) throws IOException {
    OutputStream socketOut = out;
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    out = all;
    frames.send();
    out = socketOut;
    out.write(all.toByteArray());
    return this;
  }

  /** SETTINGS with one value. */
  public RawHttp2 setting(int id, int value) throws IOException {
    return frame(SETTINGS, 0, 0, ByteBuffer.allocate(6).putShort((short) id).putInt(value).array());
  }

  /** A whole head of names and values in turn. */
  public RawHttp2 headers(int stream, boolean end, String... fields) throws IOException {
    return frame(HEADERS, END_HEADERS | (end ? END_STREAM : 0), stream, block(fields));
  }

  public RawHttp2 get(int stream, String path, String... more) throws IOException {
    return headers(stream, true, request("GET", path, more));
  }

  public RawHttp2 data(int stream, boolean end, String text) throws IOException {
    return frame(DATA, end ? END_STREAM : 0, stream, text.getBytes(StandardCharsets.ISO_8859_1));
  }

  public static String[] request(String method, String path, String... more) {
    List<String> all =
        new ArrayList<>(
            List.of(
                ":method", method, ":scheme", "http", ":authority", "example.com", ":path", path));
    all.addAll(List.of(more));
    return all.toArray(String[]::new);
  }

  /** HPACK: literals without indexing and without Huffman coding (RFC 7541 section 6.2.2). */
  public static byte[] block(String... fields) {
    ByteArrayOutputStream block = new ByteArrayOutputStream();
    for (int i = 0; i < fields.length; i += 2) {
      block.write(0);
      string(block, fields[i]);
      string(block, fields[i + 1]);
    }
    return block.toByteArray();
  }

  private static void string(ByteArrayOutputStream block, String text) {
    int length = text.length();
    if (length < 127) {
      block.write(length);
    } else {
      block.write(127);
      int rest = length - 127;
      for (; rest >= 128; rest >>= 7) {
        block.write((rest & 127) | 128);
      }
      block.write(rest);
    }
    block.writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** The next frame; null at the connection's end. */
  public Frame read() throws IOException {
    int first = in.read();
    if (first < 0) {
      return new Frame(-1, 0, 0, Buffer.buffer());
    }
    byte[] head = new byte[8];
    in.readFully(head);
    ByteBuffer rest = ByteBuffer.wrap(head);
    int length = (first << 16) | (rest.getShort() & 0xffff);
    Frame frame =
        new Frame(rest.get(), rest.get(), rest.getInt(), Buffer.buffer(in.readNBytes(length)));
    if (frame.type == SETTINGS && (frame.flags & ACK) == 0) {
      frame(SETTINGS, ACK, 0);
    }
    if (frame.type == DATA && creditsAll && length > 0) {
      byte[] credit = ByteBuffer.allocate(4).putInt(length).array();
      frame(WINDOW_UPDATE, 0, 0, credit);
      if (!frame.endsStream()) {
        frame(WINDOW_UPDATE, 0, frame.stream, credit);
      }
    }
    return frame;
  }

  /** The next frame of a type, whatever comes before; of type -1 at the connection's end. */
  public Frame await(int type) throws IOException {
    Frame frame = read();
    while (frame.type >= 0 && frame.type != type) {
      frame = read();
    }
    return frame;
  }

  /** All that comes on a stream up to its end; frames of other streams are dropped. */
  public Answer answer(int stream) throws IOException {
    List<String> headers = new ArrayList<>();
    List<String> trailers = new ArrayList<>();
    StringBuilder body = new StringBuilder();
    int status = 0;
    while (true) {
      Frame frame = read();
      if (frame.type < 0 || (frame.type == RST_STREAM && frame.stream == stream)) {
        return new Answer(
            status, headers, body.toString(), trailers, frame.type < 0 ? -1 : frame.errorCode());
      }
      List<String> fields = frame.type == HEADERS ? decode(frame) : List.of();
      if (frame.stream != stream) {
        continue;
      }
      if (frame.type == HEADERS && status < 200) {
        status = Integer.parseInt(fields.getFirst().substring(":status: ".length()));
        headers.addAll(fields.subList(1, fields.size()));
      } else if (frame.type == HEADERS) {
        trailers.addAll(fields);
      } else if (frame.type == DATA) {
        body.append(frame.payload.toString(StandardCharsets.ISO_8859_1));
      }
      if (frame.endsStream()) {
        return new Answer(status, headers, body.toString(), trailers, -1);
      }
    }
  }

  /** Of a HEADERS frame, all of which have to be decoded in their order. */
  public List<String> decode(Frame frame) throws IOException {
    ByteBuf block = Unpooled.wrappedBuffer(frame.payload.getBytes());
    // Vert.x sends a priority, which says nothing, with each head.
    block.skipBytes((frame.flags & WITH_PRIORITY) == 0 ? 0 : 5);
    try {
      Http2Headers headers = decoder.decodeHeaders(frame.stream, block);
      List<String> fields = new ArrayList<>();
      headers.forEach(h -> fields.add(h.getKey() + ": " + h.getValue()));
      return fields;
    } catch (Http2Exception e) {
      throw new IOException(e);
    }
  }

  /** Whether the peer has closed, once it does. */
  public boolean awaitEnd() {
    try {
      return await(-1).type < 0;
    } catch (java.net.SocketTimeoutException e) {
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
