package ordinal.gateway.aggregate;

import java.io.IOException;
import java.nio.file.Path;

/**
 * The file of last known values cannot be understood; starting without it would forget what was
 * shown.
 */
public final class DamagedStoreException extends IOException {
  private static final long serialVersionUID = 1;

  DamagedStoreException(Path file, String reason) {
    super(
        file
            + ": "
            + reason
            + "; restore it from a backup, or move it away to start without the last known visits");
  }
}
