package ordinal.gateway.upstream;

/** The head of what is asked of a replica. Its parts hold no line break. */
public interface Request {
  String method();

  /** The target in origin form, or {@code *}. */
  String uri();

  /** Writes the headers, but none that say where the body ends other than Content-Length. */
  void headers(HeaderSink to);

  /** Whether a body follows. */
  boolean hasBody();

  /** Whether nobody knows how long that body will be. */
  boolean isChunked();

  /** Whether 101 may answer it. */
  boolean upgrades();

  /** Whether the client can do with trailers (RFC 9110 section 10.1.4). */
  boolean takesTrailers();
}
