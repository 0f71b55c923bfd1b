package ordinal.gateway.admin;

import java.io.IOException;
import java.util.Optional;
import ordinal.gateway.config.Settings.Role;

/** Says who a bearer token stands for, where a file of tokens does not. */
@FunctionalInterface
public interface TokenReviewer {
  /**
   * Asks. Blocking, on a virtual thread.
   *
   * @return empty where the token stands for nobody
   * @throws IOException where there is no telling now
   */
  Optional<Reviewed> review(String token) throws IOException;

  /**
   * Somebody who is known.
   *
   * @param role absent for one who may not even look
   */
  record Reviewed(String name, Optional<Role> role) {}
}
