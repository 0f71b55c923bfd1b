package ordinal.gateway.objects;

import java.util.List;
import java.util.Optional;
import ordinal.gateway.objects.HttpRoute.BackendRef;
import ordinal.gateway.objects.HttpRoute.Filter;

/** Reads a RequestMirror filter; without a share it takes every request. Stateless. */
final class MirrorReader {
  private record Share(int numerator, int denominator) {}

  private static final int PERCENT = 100;

  private MirrorReader() {}

  static Optional<Filter> read(Fields fields, String namespace) {
    Optional<BackendRef> backend =
        fields.needChild("backendRef").map(ref -> RuleReader.target(ref, namespace, 1, List.of()));
    int percent = fields.number("percent", 0, PERCENT).orElse(PERCENT);
    Optional<Fields> fraction = fields.child("fraction");
    if (fraction.isPresent() && fields.has("percent")) {
      fields.error("fraction", "", "must be absent beside percent: one share is enough");
    }
    Share share = fraction.map(MirrorReader::share).orElse(new Share(percent, PERCENT));
    fields.closeWithWarnings();
    return backend.map(to -> new Filter.RequestMirror(to, share.numerator, share.denominator));
  }

  private static Share share(Fields fraction) {
    int denominator = fraction.number("denominator", 1, Integer.MAX_VALUE).orElse(PERCENT);
    int numerator = fraction.needNumber("numerator", 0, Integer.MAX_VALUE).orElse(0);
    if (numerator > denominator) {
      fraction.error(
          "numerator", "must not be greater than the denominator, which is " + denominator);
    }
    fraction.closeWithWarnings();
    return new Share(numerator, denominator);
  }
}
