# Sourced by ./build and ./ordinal: exports JAVA_HOME as a JDK 25 or later, or ends with one line that says what to do.
is_25() { [ -x "$1/bin/javac" ] && [ "$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release" 2>/dev/null || true)" -ge 25 ] 2>/dev/null; }
find_jdk() {
  on_path=$(command -v javac 2>/dev/null) && on_path=$(readlink -f "$on_path") && on_path=${on_path%/bin/javac}
  for home in "${JAVA_HOME:-}" "${on_path:-}" /usr/lib/jvm/* /opt/java/* /opt/jdk* "$HOME"/.sdkman/candidates/java/* \
    "$HOME"/.jdks/* /Library/Java/JavaVirtualMachines/*/Contents/Home; do
    if [ -n "$home" ] && is_25 "$home"; then echo "$home"; return; fi
  done
  return 1
}
JAVA_HOME=$(find_jdk) || { echo "ordinal: no JDK 25 found; install one (for example Temurin 25) or set JAVA_HOME to it" >&2; exit 1; }
export JAVA_HOME
