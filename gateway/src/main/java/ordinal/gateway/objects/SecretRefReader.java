package ordinal.gateway.objects;

/** Reads a SecretObjectReference of the Gateway API. Stateless. */
final class SecretRefReader {
  private SecretRefReader() {}

  /**
   * @param namespace of the object that refers
   */
  static Gateway.SecretRef read(Fields ref, String namespace) {
    Gateway.SecretRef read =
        new Gateway.SecretRef(
            ref.text("group", Syntax.GROUP).orElse(""),
            ref.text("kind", Syntax.KIND).orElse("Secret"),
            ref.text("namespace", Syntax.DNS_LABEL).orElse(namespace),
            ref.needText("name", Syntax.NAME).orElse(""));
    ref.closeWithWarnings();
    return read;
  }
}
