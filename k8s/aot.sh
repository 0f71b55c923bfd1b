# Sourced by k8s/images: has the JVM of an image write an AOT cache (JEP 514) in a container of that image, since the
# JVM and the jars must be the same to the byte when it is used. Each takes IMAGE MODULE and fills MODULE/target/image.

train_counter() {
  local container address
  container=$(create "$1" ordinal.counter.Main)
  echo '{}' >"$2/target/config.json"
  docker cp -q "$2/target/config.json" "$container:/config.json"
  docker start "$container" >/dev/null
  await "$container" "ready on"
  address=$(docker port "$container" 8000)
  for path in / /visits /config /healthz /readyz /metrics; do
    curl -fsS -o /dev/null -H 'Accept: application/json' "$address$path"
    curl -fsS -o /dev/null -H 'Accept: */*' "$address$path"
  done
  for _ in {1..100}; do curl -fsS -o /dev/null -X POST "$address/visits"; done
  keep "$container" "$2"
}

train_gateway() {
  local container
  container=$(create "$1" ordinal.gateway.Main demo --data /data/demo --traffic 200)
  docker start "$container" >/dev/null
  await "$container" Ctrl-C
  sleep 5 # of its own traffic
  keep "$container" "$2"
}

# create IMAGE CLASS ARGUMENTS...: a container that is not started yet.
create() {
  docker create -q --publish 127.0.0.1::8000 --entrypoint java "$1" -XX:AOTCacheOutput=/tmp/ordinal.aot '-Xlog:aot*=off' \
    @/app/jvm-flags -cp @/app/jib-classpath-file "${@:2}"
}

await() {
  for _ in {1..240}; do
    if docker logs "$1" 2>&1 | grep -q "$2"; then return; fi
    sleep 0.25
  done
  docker logs "$1" >&2
  return 1
}

# keep CONTAINER MODULE: the JVM writes the cache when it ends; the image takes it and the flag that uses it. The flag
# alone would be worse than nothing: with a cache that is missing, the JVM does without its own archive of classes, too.
keep() {
  local image=$2/target/image
  docker stop --time 120 "$1" >/dev/null
  docker cp -q "$1:/tmp/ordinal.aot" "$image/ordinal.aot"
  docker rm "$1" >/dev/null
  { cat "$2/src/main/jib/app/jvm-flags"; echo "-XX:AOTCache=/app/ordinal.aot"; } >"$image/jvm-flags"
}
