package ordinal.gateway.proxy;

import ordinal.gateway.objects.HttpRoute.PathMatch;
import ordinal.gateway.objects.HttpRoute.PathModifier;
import ordinal.gateway.objects.HttpRoute.PathModifier.ReplaceFullPath;
import ordinal.gateway.objects.HttpRoute.PathModifier.ReplacePrefixMatch;

/** HTTPPathModifier of the Gateway API. Pure. */
final class PathRewrite {
  private PathRewrite() {}

  /**
   * The path after the change, with its leading slash.
   *
   * @param matched the match that held; only a prefix can be replaced
   */
  static String apply(PathModifier modifier, PathMatch matched, String path) {
    return switch (modifier) {
      case ReplaceFullPath full -> rooted(full.value());
      case ReplacePrefixMatch replace ->
          matched instanceof PathMatch.Prefix prefix
              ? replacePrefix(path, bare(prefix.value()), bare(replace.value()))
              : path;
    };
  }

  private static String replacePrefix(String path, String prefix, String replacement) {
    return rooted(replacement + path.substring(prefix.length()));
  }

  private static String bare(String value) {
    return value.endsWith("/") ? value.substring(0, value.length() - 1) : value;
  }

  private static String rooted(String path) {
    return path.startsWith("/") ? path : "/" + path;
  }
}
