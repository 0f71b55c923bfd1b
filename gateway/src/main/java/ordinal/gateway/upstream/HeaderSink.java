package ordinal.gateway.upstream;

/** Takes headers one after the other. */
@FunctionalInterface
public interface HeaderSink {
  void add(CharSequence name, CharSequence value);
}
