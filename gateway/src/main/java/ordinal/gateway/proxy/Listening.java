package ordinal.gateway.proxy;

import java.util.Optional;

/**
 * What became of a port that was asked for.
 *
 * @param port as configured
 * @param actual as bound; another one only where {@code port} is 0
 * @param problem why it could not be opened, in one line that names it
 */
public record Listening(int port, int actual, Optional<String> problem) {}
