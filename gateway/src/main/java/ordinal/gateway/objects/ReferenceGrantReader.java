package ordinal.gateway.objects;

import java.util.List;
import java.util.Optional;

/** Reads a ReferenceGrant. Stateless. */
final class ReferenceGrantReader implements Kind.Reader {
  private static final int MOST = 16;

  @Override
  public Optional<KubeObject> read(Head head, Fields root) {
    return root.needChild("spec")
        .map(spec -> {
          spec.require("from", "to");
          List<ReferenceGrant.From> from =
              spec.children("from", 1, MOST).stream().map(ReferenceGrantReader::from).toList();
          List<ReferenceGrant.To> to =
              spec.children("to", 1, MOST).stream().map(ReferenceGrantReader::to).toList();
          spec.closeWithWarnings();
          return new ReferenceGrant(head.meta(), from, to);
        });
  }

  private static ReferenceGrant.From from(Fields entry) {
    ReferenceGrant.From from =
        new ReferenceGrant.From(
            entry.needText("group", Syntax.GROUP).orElse(""),
            entry.needText("kind", Syntax.KIND).orElse(""),
            entry.needText("namespace", Syntax.DNS_LABEL).orElse(""));
    entry.closeWithWarnings();
    return from;
  }

  private static ReferenceGrant.To to(Fields entry) {
    ReferenceGrant.To to =
        new ReferenceGrant.To(
            entry.needText("group", Syntax.GROUP).orElse(""),
            entry.needText("kind", Syntax.KIND).orElse(""),
            entry.text("name", Syntax.NAME));
    entry.closeWithWarnings();
    return to;
  }
}
