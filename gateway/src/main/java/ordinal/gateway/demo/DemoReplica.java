package ordinal.gateway.demo;

import java.nio.file.Path;
import java.util.Map;

/**
 * One replica that the demo runs.
 *
 * @param set name of its StatefulSet
 * @param service Service that stands for its version
 */
record DemoReplica(String set, String service, int ordinal, String version) {
  static final String STABLE_SET = "counter";
  static final String STABLE_SERVICE = "counter-stable";
  static final String CANARY = "counter-canary";
  static final String STABLE_VERSION = "v1";
  static final String CANARY_VERSION = "v2";

  static DemoReplica stable(int ordinal) {
    return new DemoReplica(STABLE_SET, STABLE_SERVICE, ordinal, STABLE_VERSION);
  }

  static DemoReplica canary() {
    return new DemoReplica(CANARY, CANARY, 0, CANARY_VERSION);
  }

  /** The pod's name: the set's and the ordinal. */
  String name() {
    return set + "-" + ordinal;
  }

  Launch launch(Path folder) {
    String config =
        """
        {"title": "Visits", "version": "%s", "service": "%s"}
        """
            .formatted(version, service);
    return new Launch(name(), folder, config, Map.of("VERSION", version));
  }

  /** As a controller-revision-hash looks: the set's name and a short hash of what the pods run. */
  String revision() {
    return set + "-" + Integer.toHexString(0x1000 + (version.hashCode() & 0xfff));
  }
}
