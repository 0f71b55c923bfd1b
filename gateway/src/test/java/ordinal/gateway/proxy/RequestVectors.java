package ordinal.gateway.proxy;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import ordinal.gateway.proxy.Vector.Answer;
import ordinal.gateway.proxy.Vector.Cut;
import ordinal.gateway.proxy.Vector.Forward;
import ordinal.gateway.proxy.Vector.Refuse;

/** The table of requests, right and wrong, by family. */
final class RequestVectors {
  private static final String HOST = "Host: example.com\r\n";
  private static final String CHUNKED = "Transfer-Encoding: chunked\r\n";
  private static final String CHUNKS = "\r\n5\r\nhello\r\n0\r\n\r\n";

  private final List<Vector> all = new ArrayList<>();

  private RequestVectors() {}

  static Stream<Vector> all() {
    RequestVectors vectors = new RequestVectors();
    vectors.lengths();
    vectors.codings();
    vectors.bothFramings();
    vectors.chunks();
    vectors.trailers();
    vectors.names();
    vectors.values();
    vectors.lines();
    vectors.requestLines();
    vectors.versions();
    vectors.hosts();
    vectors.targets();
    vectors.paths();
    vectors.queries();
    vectors.methods();
    vectors.hopByHop();
    vectors.origins();
    vectors.limits();
    return vectors.all.stream();
  }

  private void lengths() {
    for (String bad :
        List.of(
            "+5",
            "-5",
            "-0",
            "0x5",
            "5 5",
            "5,5",
            "5, 6",
            "5,",
            ",5",
            "5;5",
            "5.0",
            "5e0",
            "five",
            "",
            "٥",
            "\u00b2",
            "5\u000b",
            "\u000c5",
            "9223372036854775808",
            "99999999999999999999",
            "18446744073709551621",
            "4294967296 5",
            "5\u0000",
            "0b101",
            "1_0",
            "'5'",
            "\"5\"",
            "--5",
            "5-",
            "NaN",
            "5\t5")) {
      refuse("RFC 9110 8.6", 400, post("Content-Length: " + bad + "\r\n") + "\r\nhello");
    }
    String five = "Content-Length: 5\r\n";
    refuse("RFC 9112 6.3", 400, post(five + "Content-Length: 6\r\n") + "\r\nhello");
    refuse("RFC 9112 6.3", 400, post("Content-Length: 0\r\n" + five) + "\r\nhello");
    refuse("RFC 9112 6.3", 400, post(five + "content-length: 05\r\n") + "\r\nhello");
    refuse("RFC 9112 6.3", 400, post(five + "CONTENT-LENGTH: 4\r\n") + "\r\nhello");
    refuse("RFC 9112 6.3", 400, post(five + five + "Content-Length: 6\r\n") + "\r\nhello");
    refuse("RFC 9112 6.3", 400, get(five + "Content-Length: 0\r\n"));
    for (String name :
        List.of(
            "Content-Length ",
            "Content-Length\t",
            " Content-Length",
            "Content\u0000-Length",
            "Content-Length\u000b",
            "Content-Length\u00a0",
            "Content-Length\u0001")) {
      refuse("RFC 9112 5.1", 400, post(name + ": 5\r\n") + "\r\nhello");
    }
    forwardBody("RFC 9110 8.6", "Content-Length: 5", five + "\r\nhello");
    forwardBody("RFC 9112 5.1", "Content-Length: 5", "Content-Length:5\r\n\r\nhello");
    forwardBody("RFC 9112 5.1", "Content-Length: 5", "Content-Length: \t 5 \t\r\n\r\nhello");
    forwardBody("RFC 9110 5.1", "cOnTeNt-LeNgTh: 5", "cOnTeNt-LeNgTh: 5\r\n\r\nhello");
    // Another header, which must not be taken for the length.
    forward("RFC 9112 6.3", get("Content_Length: 5\r\n"), "Content_Length: 5");
    forward("RFC 9112 6.3", get("X-Content-Length: 5\r\n"), "X-Content-Length: 5");
    forward("RFC 9112 6.3", get("Content-Lengths: 5\r\n"), "Content-Lengths: 5");
    forward("RFC 9110 8.6", get("Content-Length: 0\r\n"), "Content-Length: 0");
  }

  private void codings() {
    for (String bad :
        List.of(
            "",
            "identity",
            "gzip",
            "deflate",
            "compress",
            "gzip, chunked",
            "chunked, gzip",
            "chunked, chunked",
            "chunked, identity",
            "identity, chunked",
            "chunked,",
            ",chunked",
            ", chunked ,",
            "chunked;q=1",
            "chunked; ext",
            "chunked;",
            "xchunked",
            "chunkedx",
            "chunked x",
            "chunk",
            "chu nked",
            "\"chunked\"",
            "'chunked'",
            "\u000bchunked",
            "chunked\u000b",
            "\u000cchunked",
            "chunked\u0000",
            "\u0000chunked",
            "cow",
            "chunked\u00a0",
            "\u00ffchunked",
            "trailers",
            "chunked-foo",
            "c\u212aunked",
            "1",
            "x, chunked",
            "chunked, trailers",
            "chunked\t\tgzip",
            "{chunked}",
            "%63hunked")) {
      refuse("RFC 9112 6.1", 400, post("Transfer-Encoding: " + bad + "\r\n") + CHUNKS);
    }
    refuse("RFC 9112 6.1", 400, post(CHUNKED + CHUNKED) + CHUNKS);
    refuse("RFC 9112 6.1", 400, post(CHUNKED + "Transfer-Encoding: identity\r\n") + CHUNKS);
    refuse("RFC 9112 6.1", 400, post("Transfer-Encoding: identity\r\n" + CHUNKED) + CHUNKS);
    refuse("RFC 9112 6.1", 400, post(CHUNKED + "transfer-encoding: cow\r\n") + CHUNKS);
    refuse("RFC 9112 6.1", 400, post("Transfer-Encoding: \r\n" + CHUNKED) + CHUNKS);
    refuse("RFC 9112 6.1", 400, "POST / HTTP/1.0\r\n" + HOST + CHUNKED + CHUNKS);
    refuse("RFC 9112 6.1", 400, "GET / HTTP/1.0\r\n" + CHUNKED + CHUNKS);
    for (String name :
        List.of(
            "Transfer-Encoding ",
            "Transfer-Encoding\t",
            " Transfer-Encoding",
            "\tTransfer-Encoding",
            "Transfer\u0000-Encoding",
            "Transfer-Encoding\u000b",
            "Transfer Encoding",
            "Transfer-Encoding\u0085",
            "\u0001Transfer-Encoding")) {
      refuse("RFC 9112 5.1", 400, post(name + ": chunked\r\n") + CHUNKS);
    }
    refuse("RFC 9112 5.2", 400, post("Transfer-Encoding:\r\n chunked\r\n") + CHUNKS);
    refuse("RFC 9112 5.2", 400, post("Transfer-Encoding: x\r\n\tchunked\r\n") + CHUNKS);
    for (String legal :
        List.of(
            "Transfer-Encoding: CHUNKED",
            "Transfer-Encoding: Chunked",
            "TRANSFER-ENCODING:chunked",
            "transfer-encoding: \tchunked\t ",
            "Transfer-Encoding:chunked ")) {
      forwardChunked("RFC 9112 7", legal + "\r\n" + CHUNKS, "hello");
    }
    // Another header, which must not be taken for the coding.
    forward("RFC 9112 6.1", get("Transfer_Encoding: chunked\r\n"), "Transfer_Encoding: chunked");
    forward("RFC 9112 6.1", get("X-Transfer-Encoding: a\r\n"), "X-Transfer-Encoding: a");
  }

  private void bothFramings() {
    for (String length : List.of("0", "5", "15", "4", "3", "100")) {
      String one = "Content-Length: " + length + "\r\n";
      refuse("RFC 9112 6.1", 400, post(one + CHUNKED) + CHUNKS);
      refuse("RFC 9112 6.1", 400, post(CHUNKED + one) + CHUNKS);
      refuse("RFC 9112 6.1", 400, post(CHUNKED + "x: y\r\n" + one) + CHUNKS);
    }
    String five = "Content-Length: 5\r\n";
    refuse("RFC 9112 6.1", 400, get(CHUNKED + five));
    refuse("RFC 9112 6.1", 400, post(five + "Transfer-Encoding: identity\r\n") + CHUNKS);
    refuse("RFC 9112 6.1", 400, post("Connection: Content-Length\r\n" + five + CHUNKED) + CHUNKS);
    refuse("RFC 9112 6.1", 400, "POST / HTTP/1.0\r\n" + HOST + five + CHUNKED + CHUNKS);
    refuse("RFC 9112 6.1", 400, post(CHUNKED + "Content-Length: x\r\n") + CHUNKS);
  }

  private void chunks() {
    for (String bad :
        List.of(
            "Z\r\nhello\r\n0\r\n\r\n",
            "-5\r\nhello\r\n0\r\n\r\n",
            "+5\r\nhello\r\n0\r\n\r\n",
            "5\r\nhelloXX0\r\n\r\n",
            "5\r\nhellox\r\n0\r\n\r\n",
            "5\r\nhell\r\n0\r\n\r\n",
            "0x5\r\nhello\r\n0\r\n\r\n",
            "5\nhello\r\n0\r\n\r\n",
            "5\r\nhello\n0\r\n\r\n",
            "5\rhello\r\n0\r\n\r\n",
            "5\r\nhello\r0\r\n\r\n",
            "\r\n5\r\nhello\r\n0\r\n\r\n",
            " 5\r\nhello\r\n0\r\n\r\n",
            "5 5\r\nhello\r\n0\r\n\r\n",
            "5\u0000\r\nhello\r\n0\r\n\r\n",
            "FFFFFFFFF\r\nhello\r\n0\r\n\r\n",
            "80000000\r\nhello\r\n0\r\n\r\n",
            "100000000000000005\r\nhello\r\n0\r\n\r\n",
            "5;\nhello\r\n0\r\n\r\n",
            "5;ext=\n\r\nhello\r\n0\r\n\r\n",
            "5;a\rb\r\nhello\r\n0\r\n\r\n",
            "5;a\u0000b\r\nhello\r\n0\r\n\r\n",
            "5;a\nb\r\nhello\r\n0\r\n\r\n",
            "5g\r\nhello\r\n0\r\n\r\n",
            "5,\r\nhello\r\n0\r\n\r\n",
            "5.\r\nhello\r\n0\r\n\r\n",
            "٥\r\nhello\r\n0\r\n\r\n",
            ";a\r\nhello\r\n0\r\n\r\n",
            "=5\r\nhello\r\n0\r\n\r\n",
            "5\u000b\r\nhello\r\n0\r\n\r\n",
            "5\u0085\r\nhello\r\n0\r\n\r\n",
            "5\r\nhello\r\n0\n\r\n",
            "5\r\nhello\r\n0\r\n\n",
            "5\r\nhello\r\n-0\r\n\r\n",
            "5\r\nhello\r\n00x\r\n\r\n",
            "5\r\nhello\r\n0x0\r\n\r\n",
            "5;" + "a".repeat(5000) + "\r\nhello\r\n0\r\n\r\n",
            "0".repeat(5000) + "5\r\nhello\r\n0\r\n\r\n")) {
      cut("RFC 9112 7.1", post(CHUNKED) + "\r\n" + bad);
    }
    for (String good :
        List.of(
            "5\r\nhello\r\n0\r\n\r\n", "1\r\nh\r\n4\r\nello\r\n0\r\n\r\n",
            "05\r\nhello\r\n0\r\n\r\n", "0005\r\nhello\r\n000\r\n\r\n",
            "5;a\r\nhello\r\n0\r\n\r\n", "5;a=b\r\nhello\r\n0;c=d\r\n\r\n",
            "5;a=\"b c\"\r\nhello\r\n0\r\n\r\n", "5;a;b;c\r\nhello\r\n0\r\n\r\n")) {
      forwardChunked("RFC 9112 7.1", CHUNKED + "\r\n" + good, "hello");
    }
    forwardChunked("RFC 9112 7.1", CHUNKED + "\r\na\r\n0123456789\r\n0\r\n\r\n", "0123456789");
    forwardChunked("RFC 9112 7.1", CHUNKED + "\r\nA\r\n0123456789\r\n0\r\n\r\n", "0123456789");
    forwardChunked("RFC 9112 7.1", CHUNKED + "\r\n0\r\n\r\n", "");
    // What looks like framing inside a body is its content.
    forwardChunked("RFC 9112 7.1", CHUNKED + "\r\n7\r\n0\r\n\r\nGE\r\n0\r\n\r\n", "0\r\n\r\nGE");
    forwardBody(
        "RFC 9112 6.2", "Content-Length: 5", "Content-Length: 5\r\n\r\n0\r\n\r\n", "0\r\n\r\n");
  }

  private void trailers() {
    for (String bad :
        List.of(
            " x: y\r\n",
            "x y: z\r\n",
            ": y\r\n",
            "x: a\u0000b\r\n",
            "x: a\rb\r\n",
            "no colon\r\n",
            "x : y\r\n",
            "x: y\n",
            "x\u0001: y\r\n",
            "x: " + "a".repeat(9000) + "\r\n")) {
      cut("RFC 9112 7.1.2", post(CHUNKED) + "\r\n5\r\nhello\r\n0\r\n" + bad + "\r\n");
    }
    trailer("x: y\r\n", "x: y");
    trailer("x: y\r\nz: \r\n", "x: y", "z: ");
    trailer("x: y\r\n folded\r\n", "x: y folded");
    for (String framing :
        List.of(
            "Content-Length: 5",
            "Transfer-Encoding: chunked",
            "Host: evil.com",
            "Trailer: x",
            "Connection: close",
            "TE: trailers",
            "Upgrade: x",
            "X-Forwarded-For: 1.2.3.4",
            "Forwarded: for=1.2.3.4",
            "Authorization: Basic eA==",
            "Cookie: a=b",
            "Via: 1.1 x",
            "x-ordinal-replica: a",
            "Content-Type: a/b",
            "Content-Encoding: gzip",
            "Content-Range: bytes 0-1/2",
            "Max-Forwards: 1",
            "Expect: 100-continue",
            "Cache-Control: no-store",
            "Keep-Alive: x",
            "Proxy-Authorization: x",
            "X-Real-IP: 1.2.3.4",
            "Range: bytes=0-1",
            "If-Match: x")) {
      trailer(framing + "\r\nx: y\r\n", "x: y");
    }
  }

  private void names() {
    for (char c = 0; c <= 0xff; c++) {
      boolean token =
          c < 0x80 && (Character.isLetterOrDigit(c) || "!#$%&'*+-.^_`|~".indexOf(c) >= 0);
      if (!token && c != ':' && c != '\n' && c != '\r') {
        refuse("RFC 9110 5.1", 400, get("x" + c + "y: z\r\n"));
      }
    }
    // Netty forgets some bytes of the names that it knows.
    for (String known : List.of("Host", "Connection", "Content-Length", "Transfer-Encoding")) {
      for (int i = 0; i < known.length(); i++) {
        String before = known.substring(0, i);
        String after = known.substring(i + 1);
        refuse(
            "RFC 9110 5.1", 400, get(before + (char) (known.charAt(i) | 0x80) + after + ": 5\r\n"));
        refuse("RFC 9110 5.1", 400, get(before + '\f' + after + ": 5\r\n"));
        forward(
            "RFC 9110 5.1", get(before + 'Q' + after + ": 5\r\n"), before + 'Q' + after + ": 5");
      }
    }
    refuse("RFC 9110 5.1", 400, post("Content-\u00c6ength: 5\r\n") + "\r\nhello");
    for (String lengths : List.of("2\r\nContent-Length: 0", "2\r\nContent-Length: 2", "2, 0")) {
      refuse(
          "RFC 9112 6.3",
          400,
          "POST / HTTP/1.0\r\n" + HOST + "Content-Length: " + lengths + "\r\n\r\nhi");
    }
    for (String bad :
        List.of(
            ": z",
            ":",
            "x",
            " x: z",
            "x : z",
            "x\t: z",
            "\u0000: z",
            "x\r: z",
            "\rx: z",
            "x\n: z",
            "\u00a0x: z",
            "x y: z",
            " : z",
            "[x]: z",
            "x\u0000: z")) {
      refuse("RFC 9112 5", 400, get(bad + "\r\n"));
    }
    forward("RFC 9110 5.1", get("!#$%&'*+-.^_`|~09azAZ: z\r\n"), "!#$%&'*+-.^_`|~09azAZ: z");
    forward("RFC 9110 5.1", get("x::z\r\n"), "x: :z");
  }

  private void values() {
    for (char c = 0; c < ' '; c++) {
      if (c != '\t' && c != '\n') {
        refuse("RFC 9110 5.5", 400, get("x: a" + c + "b\r\n"));
      }
    }
    refuse("RFC 9110 5.5", 400, get("x: a\u007fb\r\n"));
    forward("RFC 9110 5.5", get("x: a\tb\r\n"), "x: a\tb");
    forward("RFC 9110 5.5", get("x: \u0080\u00ff\u00e9\r\n"), "x: \u0080\u00ff\u00e9");
    forward("RFC 9110 5.5", get("x:\r\n"), "x: ");
    forward("RFC 9110 5.5", get("x: \t \r\n"), "x: ");
    forward("RFC 9110 5.5", get("x:  a  \t\r\n"), "x: a");
    forward("RFC 9110 5.3", get("x: 1\r\nX: 2\r\nx: 3\r\n"), "x: 1", "X: 2", "x: 3");
    forward("RFC 9110 5.5", get("x: \"a,b\", c;d=\"\\\"\"\r\n"), "x: \"a,b\", c;d=\"\\\"\"");
    for (String fold : List.of("\r\n b", "\r\n\tb", "\r\n  \r\n b", "\r\n ", "\n b")) {
      refuse("RFC 9112 5.2", 400, get("x: a" + fold + "\r\n"));
    }
    refuse("RFC 9112 5.2", 400, "GET / HTTP/1.1\r\nHost: example.com\r\n example.org\r\n\r\n");
    refuse("RFC 9112 2.2", 400, "GET / HTTP/1.1\r\n " + HOST + "\r\n");
    refuse("RFC 9112 2.2", 400, "GET / HTTP/1.1\r\n\t" + HOST + "\r\n");
    refuse("RFC 9112 2.2", 400, "GET / HTTP/1.1\r\n \r\n" + HOST + "\r\n");
  }

  private void lines() {
    refuse("RFC 9112 2.2", 400, "GET / HTTP/1.1\nHost: example.com\n\n\r");
    refuse("RFC 9112 2.2", 400, "GET / HTTP/1.1\r\nHost: example.com\n\r\n");
    refuse("RFC 9112 2.2", 400, "GET / HTTP/1.1\n" + HOST + "\r\n");
    refuse("RFC 9112 2.2", 400, "GET / HTTP/1.1\r\n" + HOST + "\n");
    refuse("RFC 9112 2.2", 400, get("x: a\nContent-Length: 5\r\n"));
    refuse("RFC 9112 2.2", 400, get("x: a\n\nGET /smuggled HTTP/1.1\r\nHost: a\r\n"));
    refuse("RFC 9112 2.2", 400, get("x: a\rContent-Length: 5\r\n"));
    refuse("RFC 9112 2.2", 400, get("x: a\r\r\n"));
    refuse("RFC 9112 2.2", 400, get("\rx: a\r\n"));
    refuse("RFC 9112 2.2", 400, "GET / HTTP/1.1\r\r\n" + HOST + "\r\n");
    refuse("RFC 9112 2.2", 400, "GET / HTTP/1.1\r" + HOST + "\r\n");
    refuse("RFC 9112 2.2", 400, "GET / HTTP/1.1\r\n" + HOST + "\r\r\n");
    refuse("RFC 9112 2.2", 400, post("Content-Length: 5\n") + "\r\nhello");
    refuse("RFC 9112 2.2", 400, post(CHUNKED.replace("\r\n", "\n")) + CHUNKS);
  }

  private void requestLines() {
    for (String bad :
        List.of(
            "GET /",
            "GET",
            "",
            "GET  / HTTP/1.1",
            "GET /  HTTP/1.1",
            "GET / HTTP/1.1 ",
            "GET / HTTP/1.1 x",
            " GET / HTTP/1.1",
            "\tGET / HTTP/1.1",
            "GET\t/\tHTTP/1.1",
            "GET / x HTTP/1.1",
            "GET /a b HTTP/1.1",
            "GET /\u0000 HTTP/1.1",
            "GET /\u0001 HTTP/1.1",
            "GET /\u007f HTTP/1.1",
            "GET /\u00e9 HTTP/1.1",
            "GET /\r HTTP/1.1",
            "GET\r / HTTP/1.1",
            "GET / HTTP/1.1\u0000",
            "GET\u0000 / HTTP/1.1",
            "\u0000GET / HTTP/1.1",
            "GET\u000b/ HTTP/1.1",
            "GET /\u000bHTTP/1.1",
            "GET\u000c/\u000cHTTP/1.1",
            "GET\u00a0/ HTTP/1.1",
            "GET /\u0085HTTP/1.1",
            "GET /\tHTTP/1.1",
            "GET\t/ HTTP/1.1",
            "/ HTTP/1.1",
            "HTTP/1.1",
            "GET HTTP/1.1")) {
      if (!bad.isEmpty()) {
        refuse("RFC 9112 3", 400, bad + "\r\n" + HOST + "\r\n");
      }
    }
    for (String half : List.of("\r", "\n", "\n\n\r\n", "\r\r\n", "\r\n\n")) {
      refuse("RFC 9112 2.2", 400, half + get(""));
    }
    // A server should pass over an empty line before a request (RFC 9112 section 2.2).
    all.add(
        new Vector(
            "RFC 9112 2.2",
            "\r\n" + get(""),
            new Forward("GET / HTTP/1.1", "example.com", List.of(), "", List.of())));
  }

  private void versions() {
    for (String bad :
        List.of(
            "HTTP/1",
            "HTTP/1.",
            "HTTP/.1",
            "HTTP/",
            "HTTP",
            "http/1.1",
            "Http/1.1",
            "HTTP/1,1",
            "HTTP/1.1.1",
            "HTTP/11",
            "HTTP/+1.1",
            "HTTP/1.-1",
            "HTTP/ 1.1",
            "HTTP /1.1",
            "HTTP/1.1x",
            "HTTP/1.11",
            "HTTP/01.1",
            "HTTP/1.01",
            "HTTPS/1.1",
            "XTTP/1.1",
            "1.1",
            "ICY",
            "SIP/2.0",
            "HTTP/x.y",
            "HTTP/a.1",
            "HTTP\\1.1")) {
      refuse("RFC 9112 2.3", 400, "GET / " + bad + "\r\n" + HOST + "\r\n");
    }
    for (String unknown :
        List.of("HTTP/0.9", "HTTP/1.2", "HTTP/1.9", "HTTP/2.0", "HTTP/3.0", "HTTP/9.9")) {
      refuse("RFC 9110 2.5", 505, "GET / " + unknown + "\r\n" + HOST + "\r\n");
    }
  }

  private void hosts() {
    refuse("RFC 9112 3.2", 400, "GET / HTTP/1.1\r\n\r\n");
    refuse("RFC 9112 3.2", 400, "GET / HTTP/1.1\r\nx: y\r\n\r\n");
    refuse("RFC 9112 3.2", 400, get("Host: example.com\r\n"));
    refuse("RFC 9112 3.2", 400, get("Host: other.com\r\n"));
    refuse("RFC 9112 3.2", 400, get("HOST: example.com\r\n"));
    refuse("RFC 9112 3.2", 400, "GET / HTTP/1.1\r\nHost : example.com\r\n\r\n");
    refuse("RFC 9112 3.2", 400, "GET / HTTP/1.1\r\nHost\u0000: example.com\r\n\r\n");
    refuse("RFC 9112 3.2", 400, "GET / HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n");
    refuse("RFC 9112 3.2", 400, "GET / HTTP/1.0\r\nHost: a b\r\n\r\n");
    for (String bad :
        List.of(
            "",
            " ",
            "a.com, b.com",
            "a.com,b.com",
            "a.com b.com",
            "user@a.com",
            "user:pw@a.com",
            "@a.com",
            "a.com:x",
            "a.com:65536",
            "a.com:99999",
            "a.com:-1",
            "a.com:+80",
            "a.com:8 0",
            "a.com:80:80",
            "a.com:0x50",
            ":80",
            ":",
            "a.com/path",
            "a.com/",
            "/",
            "a.com?x",
            "a.com#x",
            "a.com\\b",
            "http://a.com",
            "[::1",
            "::1]",
            "[]",
            "[::zz]",
            "[::1]x",
            "[::1]:x",
            "[::1%25eth0]",
            "[fe80::1%eth0]",
            "[1.2.3.4]",
            "[::1]:65536",
            "a[b]",
            "::1",
            "fe80::1",
            "a.com\u0000",
            "a\u0000.com",
            "a.com\t",
            "a\u00e9.com",
            "a\u007f.com",
            "<a>",
            "\"a.com\"",
            "a.com|b",
            "a^b",
            "{a}",
            "`a`",
            "a\u000bb",
            "[v1.x]",
            "a.com:80, b.com",
            "a%",
            "a%2",
            "a%zz",
            "a%00b",
            "a%2fb",
            "a%40b")) {
      boolean trimmed = bad.equals("a.com\t");
      if (!trimmed) {
        refuse("RFC 9110 7.2", 400, "GET / HTTP/1.1\r\nHost: " + bad + "\r\n\r\n");
      }
    }
    for (String good :
        List.of(
            "a",
            "a.com",
            "A.Com",
            "a.com:",
            "a.com:0",
            "a.com:80",
            "a.com:65535",
            "a.com.",
            "1.2.3.4",
            "1.2.3.4:80",
            "[::1]",
            "[::1]:80",
            "[2001:db8::1]:8080",
            "a_b.com",
            "a-b.com",
            "xn--a",
            "a~b",
            "[::ffff:1.2.3.4]")) {
      all.add(
          new Vector(
              "RFC 9110 7.2",
              "GET / HTTP/1.1\r\nHost: " + good + "\r\n\r\n",
              new Forward("GET / HTTP/1.1", good, List.of(), "", List.of())));
    }
  }

  private void targets() {
    for (String bad :
        List.of(
            "nothing",
            "a.com:80",
            "a.com",
            "@evil.com/",
            ".",
            "..",
            "?x",
            "#",
            "\\",
            "*",
            "*/",
            "**",
            "/*".substring(1),
            "%2f",
            "%2Fa",
            "http:",
            "http:/",
            "http://",
            "http:///",
            "http:///a",
            "http://u@a.com/",
            "http://u:p@a.com/",
            "http://@a.com/",
            "http://a.com:x/",
            "http://a.com:65536/",
            "http://a b/",
            "http://a.com/%2f",
            "http://a.com/../b",
            "http://a.com\\b/",
            "http://a.com#x",
            "http://a.com/#x",
            "http://[::1",
            "http://[::1]x/",
            "http://a.com,b.com/",
            "ftp://a.com/",
            "https://a.com/",
            "ws://a.com/",
            "file:///etc/passwd",
            "javascript:x",
            "data:x",
            "mailto:a@b",
            "://a.com/",
            "//",
            "http//a.com/",
            "http:a.com",
            "http:/a.com",
            "http://a.com:80:80/",
            "http://%61@/")) {
      boolean slashes = bad.equals("//");
      if (!slashes) {
        refuse("RFC 9112 3.2", 400, "GET " + bad + " HTTP/1.1\r\n" + HOST + "\r\n");
      }
    }
    refuse("RFC 9112 3.2.2", 400, "GET http://a.com/ HTTP/1.1\r\n\r\n");
    refuse("RFC 9112 3.2.2", 400, "GET http://a.com/ HTTP/1.1\r\nHost: b c\r\n\r\n");
    refuse("RFC 9112 3.2.2", 400, "GET http://a.com/ HTTP/1.1\r\n" + HOST + HOST + "\r\n");
    absolute("http://Right.com:81?q=1", "/?q=1", "Right.com:81");
    absolute("http://right.com", "/", "right.com");
    absolute("HTTP://right.com/a", "/a", "right.com");
    absolute("http://right.com/a/./b", "/a/b", "right.com");
    absolute("http://[::1]:80/a", "/a", "[::1]:80");
    absolute("http://right.com//a//b", "/a/b", "right.com");
    absolute("http://right.com/?http://wrong.com/", "/?http://wrong.com/", "right.com");
    for (String method : List.of("GET", "POST", "HEAD", "DELETE")) {
      refuse("RFC 9112 3.2.4", 400, method + " * HTTP/1.1\r\n" + HOST + "\r\n");
    }
    answer("RFC 9112 3.2.4", 204, "OPTIONS * HTTP/1.1\r\n" + HOST + "\r\n");
    refuse("RFC 9112 3.2.4", 400, "OPTIONS ** HTTP/1.1\r\n" + HOST + "\r\n");
    refuse("RFC 9112 3.2.4", 400, "OPTIONS *?x HTTP/1.1\r\n" + HOST + "\r\n");
  }

  private void paths() {
    for (String bad :
        List.of(
            "/..",
            "/../",
            "/../a",
            "/a/../..",
            "/a/../../b",
            "/%2e%2e",
            "/%2e%2e/",
            "/%2E%2e/a",
            "/.%2e/a",
            "/%2e./a",
            "/a%2fb",
            "/a%2Fb",
            "/%2f",
            "/a%5cb",
            "/a%5Cb",
            "/a\\b",
            "/\\",
            "/..\\a",
            "/..%5ca",
            "/a%00b",
            "/%00",
            "/a%0ab",
            "/a%0d%0ab",
            "/a%7fb",
            "/a%1fb",
            "/a%",
            "/a%2",
            "/a%zz",
            "/a%2g",
            "/a%u0061",
            "/%",
            "/a#b",
            "/#",
            "/..;/a",
            "/a/..;x/b",
            "/.;/a",
            "/%2e%2e;/a",
            "/a/%2e%2e%2f",
            "/a/..%2f",
            "/a/..%00/",
            "/%2e%2e%5c",
            "/..%2f..%2f",
            "/a/b/../../../c",
            "/./../a",
            "//../a",
            "/%09",
            "/%0a")) {
      refuse("RFC 3986 3.3", 400, "GET " + bad + " HTTP/1.1\r\n" + HOST + "\r\n");
    }
    path("/a/..", "/");
    path("/a/../b", "/b");
    path("/a/./b", "/a/b");
    path("/.", "/");
    path("/./", "/");
    path("/a/.", "/a/");
    path("/%2e", "/");
    path("/a/%2e%2e/b", "/b");
    path("/a/%2E%2E/b", "/b");
    path("/a/.%2e/b", "/b");
    path("//", "/");
    path("//a", "/a");
    path("/a//b", "/a/b");
    path("/a///b//", "/a/b/");
    path("/a//../b", "/b");
    path("/%61", "/a");
    path("/%7e", "/~");
    path("/%c3%a9", "/%C3%A9");
    path("/a%20b", "/a%20b");
    path("/%252e%252e/", "/%252e%252e/");
    path("/%252f", "/%252f");
    path("/%25252e", "/%25252e");
    path("/a;b", "/a;b");
    path("/a;b=c/d", "/a;b=c/d");
    path("/...", "/...");
    path("/.a", "/.a");
    path("/a..", "/a..");
    path("/..a", "/..a");
    path("/a:80", "/a:80");
    path("/@evil.com", "/@evil.com");
    path("/%40evil.com", "/%40evil.com");
    path("/http://evil.com", "/http:/evil.com");
    path("/%3f", "/%3F");
    path("/%23", "/%23");
    path("/a,b+c!$&'()*=", "/a,b+c!$&'()*=");
  }

  private void queries() {
    for (char c : "# \u0000\u0001\t\u007f\u0080\u00ff".toCharArray()) {
      refuse("RFC 3986 3.4", 400, "GET /?a" + c + "b HTTP/1.1\r\n" + HOST + "\r\n");
    }
    for (String good :
        List.of(
            "",
            "?",
            "a=b",
            "a=%2F..%2f",
            "../../",
            "a=b&c=d;e",
            "a?b?c",
            "//",
            "@a.com",
            "%00",
            "a[]=b",
            "a={b}|c",
            "\\",
            "http://evil.com/")) {
      path("/?" + good, "/?" + good);
    }
  }

  private void methods() {
    for (String bad :
        List.of(
            "G@T",
            "G T",
            "GET,POST",
            "GET:",
            "(GET)",
            "\"GET\"",
            "G\u0000ET",
            "G\u00e9T",
            "GET/",
            "{GET}",
            "G\tT")) {
      refuse("RFC 9110 9.1", 400, bad + " / HTTP/1.1\r\n" + HOST + "\r\n");
    }
    refuse("RFC 9110 9.3.6", 405, "CONNECT a.com:80 HTTP/1.1\r\nHost: a.com:80\r\n\r\n");
    refuse("RFC 9110 9.3.6", 405, "CONNECT / HTTP/1.1\r\n" + HOST + "\r\n");
    refuse("RFC 9110 9.3.6", 405, "CONNECT 127.0.0.1:9090 HTTP/1.1\r\n" + HOST + "\r\n");
    refuse("RFC 9110 9.3.6", 405, "CONNECT a.com:80 HTTP/1.0\r\n\r\n");
    refuse("RFC 9110 9.3.8", 405, "TRACE / HTTP/1.1\r\n" + HOST + "\r\n");
    refuse("RFC 9110 9.3.8", 405, "TRACE / HTTP/1.1\r\n" + HOST + "Max-Forwards: 0\r\n\r\n");
    for (String method :
        List.of(
            "GET",
            "DELETE",
            "OPTIONS",
            "PUT",
            "PROPFIND",
            "get",
            "M-SEARCH",
            "X!#$%&'*+-.^_`|~9")) {
      all.add(
          new Vector(
              "RFC 9110 9.1",
              method + " / HTTP/1.1\r\n" + HOST + "\r\n",
              new Forward(method + " / HTTP/1.1", "example.com", List.of(), "", List.of())));
    }
  }

  private void hopByHop() {
    for (String ends :
        List.of(
            "Connection: close",
            "Connection: keep-alive",
            "Keep-Alive: timeout=5",
            "Proxy-Connection: keep-alive",
            "Proxy-Authorization: Basic eA==",
            "Proxy-Authenticate: Basic",
            "TE: gzip",
            "TE: trailers",
            "Trailer: x",
            "Upgrade: foo",
            "Upgrade: h2c",
            "HTTP2-Settings: AAMAAABkAAQAAP__")) {
      forward("RFC 9110 7.6.1", get(ends + "\r\nx: y\r\n"), "x: y");
    }
    for (String named :
        List.of(
            "Connection: x",
            "Connection: X",
            "Connection: close, x",
            "Connection: x, close",
            "Connection: , x ,",
            "Connection: a,b,x,c",
            "Connection:x",
            "Connection: \tx\t",
            "Connection: close\r\nConnection: x",
            "Connection: x\r\nConnection: keep-alive",
            "CONNECTION: x",
            "Connection: x;y, x")) {
      forward("RFC 9110 7.6.1", get("x: y\r\n" + named + "\r\nz: 1\r\n"), "z: 1");
    }
    // Framing and origin may not be named away.
    forward("RFC 9110 7.6.1", get("Connection: host\r\n"));
    forward("RFC 9110 7.6.1", get("Connection: via, forwarded, x-forwarded-for, x-real-ip\r\n"));
    forward("RFC 9110 7.6.1", get("Connection: x-forwarded-host, X-Forwarded-Proto\r\n"));
    forwardBody(
        "RFC 9110 7.6.1",
        "Content-Length: 5",
        "Connection: content-length\r\nContent-Length: 5\r\n\r\nhello");
    forwardChunked(
        "RFC 9110 7.6.1", "Connection: transfer-encoding\r\n" + CHUNKED + CHUNKS, "hello");
    // An upgrade that is not offered is a plain request (RFC 9110 section 7.8).
    forward(
        "RFC 9110 7.8",
        get("Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMA\r\n"));
    forward("RFC 9110 7.8", get("Connection: Upgrade\r\nUpgrade: TLS/1.0\r\n"));
  }

  private void origins() {
    for (String claim :
        List.of(
            "X-Forwarded-For: 1.2.3.4",
            "X-Forwarded-Host: evil.com",
            "X-Forwarded-Proto: https",
            "X-Forwarded-Port: 443",
            "X-Real-IP: 1.2.3.4",
            "Forwarded: for=1.2.3.4",
            "x-forwarded-for: a, b\r\nX-FORWARDED-FOR: c",
            "X-Forwarded-Prefix: /a",
            "X-Forwarded-User: root",
            "X-Forwarded-Client-Cert: x",
            "Forwarded: for=1.2.3.4;host=\"evil\r\n".substring(0, 33) + "\"")) {
      forward("RFC 7239 8.1", get(claim + "\r\n"));
    }
  }

  private void limits() {
    refuse("RFC 9112 3", 414, "GET /" + "a".repeat(5000) + " HTTP/1.1\r\n" + HOST + "\r\n");
    refuse("RFC 9112 3", 414, "GET /?" + "a".repeat(5000) + " HTTP/1.1\r\n" + HOST + "\r\n");
    refuse("RFC 9112 3", 414, "A".repeat(5000) + " / HTTP/1.1\r\n" + HOST + "\r\n");
    refuse("RFC 6585 5", 431, get("x: " + "a".repeat(9000) + "\r\n"));
    refuse("RFC 6585 5", 431, get("x".repeat(9000) + ": a\r\n"));
    refuse("RFC 6585 5", 431, get("x: y\r\n".repeat(100)));
    refuse("RFC 6585 5", 431, get(("x: " + "a".repeat(900) + "\r\n").repeat(10)));
    refuse("RFC 9110 10.1.1", 417, get("Expect: 200-ok\r\n"));
    refuse("RFC 9110 10.1.1", 417, get("Expect: \r\n"));
    refuse("RFC 9110 10.1.1", 417, get("Expect: 100-continue, x\r\n"));
  }

  private void refuse(String clause, int status, String bytes) {
    all.add(new Vector(clause, bytes, new Refuse(status)));
  }

  private void cut(String clause, String bytes) {
    all.add(new Vector(clause, bytes, new Cut()));
  }

  private void answer(String clause, int status, String bytes) {
    all.add(new Vector(clause, bytes, new Answer(status)));
  }

  private void forward(String clause, String bytes, String... fields) {
    all.add(
        new Vector(
            clause,
            bytes,
            new Forward("GET / HTTP/1.1", "example.com", List.of(fields), "", List.of())));
  }

  private void path(String sent, String forwarded) {
    all.add(
        new Vector(
            "RFC 3986 6.2.2",
            "GET " + sent + " HTTP/1.1\r\n" + HOST + "\r\n",
            new Forward(
                "GET " + forwarded + " HTTP/1.1", "example.com", List.of(), "", List.of())));
  }

  private void absolute(String target, String forwarded, String host) {
    all.add(
        new Vector(
            "RFC 9112 3.2.2",
            "GET " + target + " HTTP/1.1\r\nHost: wrong.com\r\n\r\n",
            new Forward("GET " + forwarded + " HTTP/1.1", host, List.of(), "", List.of())));
  }

  private void forwardBody(String clause, String field, String rest) {
    forwardBody(clause, field, rest, "hello");
  }

  private void forwardBody(String clause, String field, String rest, String body) {
    all.add(
        new Vector(
            clause,
            post(rest),
            new Forward("POST / HTTP/1.1", "example.com", List.of(field), body, List.of())));
  }

  private void forwardChunked(String clause, String rest, String body) {
    all.add(
        new Vector(
            clause,
            post(rest),
            new Forward(
                "POST / HTTP/1.1",
                "example.com",
                List.of("transfer-encoding: chunked"),
                body,
                List.of())));
  }

  private void trailer(String sent, String... forwarded) {
    all.add(
        new Vector(
            "RFC 9110 6.5.1",
            post(CHUNKED) + "\r\n5\r\nhello\r\n0\r\n" + sent + "\r\n",
            new Forward(
                "POST / HTTP/1.1",
                "example.com",
                List.of("transfer-encoding: chunked"),
                "hello",
                List.of(forwarded))));
  }

  private static String post(String headers) {
    return "POST / HTTP/1.1\r\n" + HOST + headers;
  }

  private static String get(String headers) {
    return "GET / HTTP/1.1\r\n" + HOST + headers + "\r\n";
  }
}
