package ordinal.gateway.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.util.AsciiString;

/**
 * Writes the head of a request as bytes, without a map between (RFC 9112 sections 3 and 5). One
 * event loop.
 */
final class HeadWriter implements HeaderSink {
  private static final AsciiString VERSION = AsciiString.cached(" HTTP/1.1\r\n");
  private static final int COLON = ':' << 8 | ' ';
  private static final int LINE_END = '\r' << 8 | '\n';

  private final ByteBuf to;
  private int lines = 1;

  HeadWriter(ByteBuf to, String method, String uri) {
    this.to = to;
    ascii(method);
    to.writeByte(' ');
    ascii(checked(uri));
    ascii(VERSION);
  }

  private HeadWriter(ByteBuf to) {
    this.to = to;
    to.writeByte('0').writeShort(LINE_END);
  }

  /** Begins the last chunk, after which trailers may come (RFC 9112 section 7.1.2). */
  static HeadWriter ofTrailers(ByteBuf to) {
    return new HeadWriter(to);
  }

  @Override
  public void add(CharSequence name, CharSequence value) {
    ascii(name);
    to.writeShort(COLON);
    ascii(value);
    to.writeShort(LINE_END);
    lines++;
  }

  /**
   * The end of the head.
   *
   * @throws IllegalArgumentException where a name or a value has a line break, which would make it
   *     another header, or another request
   */
  void end() {
    to.writeShort(LINE_END);
    lines++;
    if (count((byte) '\n') != lines || count((byte) '\r') != lines) {
      throw new IllegalArgumentException("a line break in a header");
    }
  }

  private int count(byte wanted) {
    int count = 0;
    int end = to.writerIndex();
    int at = to.indexOf(to.readerIndex(), end, wanted);
    while (at >= 0) {
      count++;
      at = to.indexOf(at + 1, end, wanted);
    }
    return count;
  }

  private static String checked(String uri) {
    for (int i = 0; i < uri.length(); i++) {
      char c = uri.charAt(i);
      if (c <= ' ' || c >= 0x7f) {
        throw new IllegalArgumentException("a character that no target may have");
      }
    }
    return uri;
  }

  private void ascii(CharSequence text) {
    ByteBufUtil.writeAscii(to, text);
  }
}
