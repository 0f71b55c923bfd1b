package ordinal.gateway;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What the build has a JVM do and remember (JEP 483): the demo under load, and beside it a gateway
 * as its users start it.
 */
final class Training {
  private Training() {}

  /**
   * Ends with a signal.
   *
   * @param args an empty folder
   */
  static void main(String[] args) throws IOException {
    Path folder = Path.of(args[0]);
    String nothing = Files.createDirectories(folder.resolve("nothing")).toString();
    String state = folder.resolve("state").toString();
    Thread.ofPlatform()
        .start(() ->
            Main.main(
                new String[] {
                  "gateway", "--config", nothing, "--data", state, "--admin-port", "0"
                }));
    String data = folder.resolve("demo").toString();
    Main.main(
        new String[] {
          "demo", "--port", "0", "--admin-port", "0", "--data", data, "--traffic", "200"
        });
  }
}
