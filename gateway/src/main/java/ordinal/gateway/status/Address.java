package ordinal.gateway.status;

/**
 * Where a Gateway can be reached.
 *
 * @param type {@code IPAddress} or {@code Hostname}
 */
public record Address(String type, String value) {}
