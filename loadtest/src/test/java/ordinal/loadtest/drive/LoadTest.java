package ordinal.loadtest.drive;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class LoadTest {
  private static final URI HERE = URI.create("http://127.0.0.1:1/");

  @Test
  void isBoundedInRateTimeAndMemory() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Load.of(HERE, 1_001, Duration.ofSeconds(1)))
        .withMessage("rate: 1001: must be from 1 to 1000");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Load.of(HERE, 1_000, Duration.ofSeconds(601)))
        .withMessage("1000 a second for 601 s: must be at most 600000 requests");
  }

  @Test
  void goesOnlyToHttpAddresses() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Load.of(URI.create("ftp://x/"), 1, Duration.ofSeconds(1)))
        .withMessage("ftp://x/: must be http://HOST[:PORT][/PATH]");
  }
}
