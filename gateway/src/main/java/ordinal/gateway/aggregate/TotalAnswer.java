package ordinal.gateway.aggregate;

/**
 * A total as it is sent.
 *
 * @param status 200, or 503 where the answer is a problem (RFC 9457)
 * @param json shared by all who asked together
 */
public record TotalAnswer(int status, String json) {}
