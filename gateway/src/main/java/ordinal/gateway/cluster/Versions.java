package ordinal.gateway.cluster;

/** Compares what {@link Essence#version} gives. Pure. */
final class Versions {
  private Versions() {}

  /** Whether that object is the same and not older, or has been made anew. */
  static boolean atLeast(String known, String wanted) {
    int dot = wanted.lastIndexOf('.');
    return !known.startsWith(wanted.substring(0, dot + 1))
        || generation(known) >= generation(wanted);
  }

  private static long generation(String version) {
    return Long.parseLong(version.substring(version.lastIndexOf('.') + 1));
  }
}
