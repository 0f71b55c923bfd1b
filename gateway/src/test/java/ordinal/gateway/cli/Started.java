package ordinal.gateway.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import ordinal.gateway.config.Settings;
import org.jspecify.annotations.Nullable;

/** Starts nothing and remembers what it was told to start. */
final class Started implements Commands {
  @Nullable Demo demo;
  @Nullable Settings gateway;
  @Nullable Map<String, String> environment;
  @Nullable Exception failure;
  List<String> problems = List.of();

  @Override
  public int demo(Demo options) throws Exception {
    demo = options;
    if (failure != null) {
      throw failure;
    }
    return 0;
  }

  @Override
  public int gateway(Settings settings) {
    gateway = settings;
    return 0;
  }

  @Override
  public int counter(Map<String, String> environment) {
    this.environment = environment;
    return 0;
  }

  @Override
  public List<String> check(Path folder) {
    return problems;
  }
}
