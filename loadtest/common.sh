# Sourced by the scripts of this folder, in the repository's root: builds once, names the class path. Their first comment is
# their help.
case ${1:-} in -h | --help)
  sed -n '2,/^[^#]/s/^# //p' "loadtest/$(basename "$0")"
  exit
  ;;
esac
. ./jdk.sh
java="$JAVA_HOME/bin/java"
quick="-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xmx64m --enable-native-access=ALL-UNNAMED"
counter_classes="gateway/target/gateway.jar:loadtest/target/lib/*"
build_loadtest() { ./build -q -pl loadtest -am package -DskipTests; }
# need COMMAND PACKAGE: installs what is missing where apt can.
need() {
  command -v "$1" >/dev/null 2>&1 && return
  { apt-get update && apt-get install -y --no-install-recommends "$2"; } >/dev/null 2>&1 ||
    { echo "$0: $1 is missing, and $2 could not be installed" >&2; exit 1; }
}
