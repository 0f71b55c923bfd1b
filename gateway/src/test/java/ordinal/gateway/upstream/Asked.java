package ordinal.gateway.upstream;

/**
 * A request without a body.
 *
 * @param upgrades whether it asks for another protocol
 */
record Asked(String method, boolean upgrades) implements Request {
  static final Asked GET = new Asked("GET", false);

  @Override
  public String uri() {
    return "/";
  }

  @Override
  public void headers(HeaderSink to) {
    to.add("Host", "a");
  }

  @Override
  public boolean hasBody() {
    return false;
  }

  @Override
  public boolean isChunked() {
    return false;
  }

  @Override
  public boolean takesTrailers() {
    return false;
  }
}
