package ordinal.gateway.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** A StatefulSet whose pods start and stop at once, with a clock that is moved by hand. */
final class SetLab {
  private static final long TICK = TimeUnit.SECONDS.toNanos(1);

  /** Each change of a pod in its order, such as {@code -3} and {@code +3 v2}. */
  final List<String> events = new ArrayList<>();

  final ManagedSet set;
  private String fields;
  private String version;
  private long now;
  private long pods;

  private SetLab(String fields, String version) {
    this.fields = fields;
    this.version = version;
    this.set = new ManagedSet(spec(), SetState.ofNew("o"), now);
  }

  /** Of that version, all pods up. */
  static SetLab of(String fields, String version) {
    SetLab lab = new SetLab(fields, version);
    lab.settle();
    lab.events.clear();
    return lab;
  }

  /** As if the process had died: what is kept, and nothing else, goes on. */
  ManagedSet again() {
    String kept = SetStateJson.write(List.of(set.state()));
    return new ManagedSet(spec(), SetStateJson.read(kept).getFirst(), now);
  }

  private SetSpec spec() {
    return SetsFile.read(
            """
            kind: StatefulSet
            metadata: {name: o}
            spec:
              template:
                metadata: {labels: {app: o}}
                spec: {containers: [{name: o, env: [{name: VERSION, value: %s}]}]}
            %s
            """
                .formatted(version, fields.indent(2)))
        .sets()
        .getFirst();
  }

  SetLab version(String next) {
    version = next;
    set.follow(spec());
    return this;
  }

  SetLab fields(String next) {
    fields = next;
    set.follow(spec());
    return this;
  }

  SetLab partition(int partition) {
    set.movePartition(partition);
    return this;
  }

  SetLab delete(int ordinal) {
    set.pods().stream()
        .filter(pod -> pod.is.ordinal() == ordinal)
        .forEach(pod -> set.delete(set.name(pod), pod.is.uid()));
    return this;
  }

  /** Turns until nothing changes any more. */
  SetLab settle() {
    for (int quiet = 0; quiet < 5; ) {
      quiet = turn() ? 0 : quiet + 1;
    }
    return this;
  }

  /** One second: the controller decides, then pods that go are gone and those that start are up. */
  boolean turn() {
    now += TICK;
    int before = events.size();
    set.control(now, () -> "uid-" + pods++);
    for (Pod pod : set.pods()) {
      if (pod.isLeaving()) {
        events.add("-" + pod.is.ordinal());
        set.gone(pod);
      } else if (pod.isDue(now)) {
        start(pod);
      }
    }
    return events.size() > before;
  }

  private void start(Pod pod) {
    String runs = set.environment(pod).getOrDefault("VERSION", "");
    if (runs.startsWith("bad")) {
      pod.failed("ImagePullBackOff", Long.MAX_VALUE);
    } else {
      pod.started(new Up(), now);
    }
    events.add("+" + pod.is.ordinal() + " " + runs);
  }

  /** Version by ordinal. */
  SequencedMap<Integer, String> versions() {
    SequencedMap<Integer, String> versions = new TreeMap<>();
    set.pods()
        .forEach(pod ->
            versions.put(pod.is.ordinal(), set.environment(pod).getOrDefault("VERSION", "")));
    return versions;
  }

  private record Up() implements RunningReplica {
    @Override
    public int port() {
      return 1;
    }

    @Override
    public String where() {
      return "nowhere";
    }

    @Override
    public boolean isUp() {
      return true;
    }

    @Override
    public void stop() {
      // It was never started.
    }
  }

  static Map<Integer, String> of(int first, String... versions) {
    Map<Integer, String> all = new TreeMap<>();
    for (String one : versions) {
      all.put(first + all.size(), one);
    }
    return all;
  }
}
