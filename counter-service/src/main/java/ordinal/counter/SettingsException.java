package ordinal.counter;

import java.util.List;

/** Every error in the settings, one a line, each with key and value. */
public final class SettingsException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  SettingsException(List<String> errors) {
    super(String.join("\n", errors));
  }
}
