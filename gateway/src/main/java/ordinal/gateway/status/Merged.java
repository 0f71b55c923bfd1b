package ordinal.gateway.status;

/** What a status must hold, and whether that differs from what it holds now. Immutable. */
public record Merged<T>(T value, boolean changed) {}
