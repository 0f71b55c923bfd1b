# Sourced by the scripts of this folder, in the repository's root. jmh CLASS [JMH OPTIONS]: runs it, and fails where it allocates.
. ./jdk.sh
jmh() {
  classpath=gateway/target/test-class-path.txt
  ./build -q -pl gateway -am -DskipTests package dependency:build-classpath -Dmdep.outputFile=target/test-class-path.txt \
    -Dmdep.includeScope=test
  result=gateway/target/$1.json
  "$JAVA_HOME/bin/java" -cp "gateway/target/test-classes:gateway/target/classes:$(cat $classpath)" org.openjdk.jmh.Main \
    -prof gc -rf json -rff "$result" "$@"
  # JMH's own harness is worth less than a byte an operation.
  awk -F: '/"benchmark"/ {name = $2} /"gc.alloc.rate.norm"/ {inside = 1} inside && /"score"/ {
    inside = 0
    if ($2 + 0 >= 1) {print "allocates" $2 " bytes:" name; bad = 1}
  } END {exit bad}' "$result"
}
