package ordinal.gateway.cli;

import java.util.List;
import java.util.Optional;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * An option that is described in code, and its value once the arguments are read. To find
 * annotations and to read them would take picocli a tenth of a second of each start.
 */
record Given<T>(OptionSpec spec) {
  /** An option that may be given once. */
  static <T> Given<T> one(
      String name, String label, Class<T> type, ITypeConverter<T> converter, String description) {
    return new Given<>(
        builder(name, description).paramLabel(label).type(type).converters(converter).build());
  }

  /** An option that may be repeated. */
  static <T> Given<List<T>> many(
      String name, String label, Class<T> type, ITypeConverter<T> converter, String description) {
    return new Given<>(
        builder(name, description)
            .paramLabel(label)
            .type(List.class)
            .auxiliaryTypes(type)
            .converters(converter)
            .build());
  }

  /** An option without a value. */
  static Given<Boolean> flag(String name, String description) {
    return new Given<>(builder(name, description).type(Boolean.class).arity("0").build());
  }

  Given<T> addTo(CommandSpec command) {
    command.addOption(spec);
    return this;
  }

  private static OptionSpec.Builder builder(String name, String description) {
    return OptionSpec.builder(name).description(description);
  }

  Optional<T> value() {
    return Optional.ofNullable(spec.getValue());
  }

  T or(T fallback) {
    return value().orElse(fallback);
  }
}
