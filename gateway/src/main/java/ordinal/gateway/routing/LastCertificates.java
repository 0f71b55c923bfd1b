package ordinal.gateway.routing;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import ordinal.gateway.objects.Hidden;
import ordinal.gateway.objects.ObjectKey;
import ordinal.gateway.objects.Secret;
import ordinal.gateway.tls.BadPem;
import ordinal.gateway.tls.KeyedCertificate;

/**
 * The certificate of each Secret as it was last read, handed on from each compilation to the next:
 * one that did not change is not read again, and of one that is wrong now the last good one stays.
 * Used by the one thread that compiles.
 */
final class LastCertificates {
  /**
   * @param certificate in force
   * @param problem what is wrong with the Secret's newest state; empty where nothing is
   */
  record Read(Optional<KeyedCertificate> certificate, String problem) {}

  private record Known(Map<String, Hidden> data, Read read) {}

  private final Map<ObjectKey, Known> known = new HashMap<>();
  private final Set<ObjectKey> used = new HashSet<>();

  /** Of a Secret of type {@code kubernetes.io/tls}. */
  Read read(Secret secret) {
    used.add(secret.key());
    Known before = known.get(secret.key());
    if (before != null && before.data().equals(secret.data())) {
      return before.read();
    }
    Optional<KeyedCertificate> lastGood =
        before == null ? Optional.empty() : before.read().certificate();
    Read read = read(secret.data(), lastGood);
    known.put(secret.key(), new Known(secret.data(), read));
    return read;
  }

  private static Read read(Map<String, Hidden> data, Optional<KeyedCertificate> lastGood) {
    Hidden certificates = data.get("tls.crt");
    Hidden key = data.get("tls.key");
    String problem;
    if (certificates == null || key == null) {
      problem = "it has no " + (certificates == null ? "tls.crt" : "tls.key");
    } else {
      try {
        return new Read(Optional.of(KeyedCertificate.read(certificates.bytes(), key.bytes())), "");
      } catch (BadPem e) {
        problem = "its " + e.getMessage();
      }
    }
    String kept = lastGood.isPresent() ? "; the last good one stays in force" : "";
    return new Read(lastGood, problem + kept);
  }

  /** Forgets what was not asked for since the last time. */
  void retainUsed() {
    known.keySet().retainAll(used);
    used.clear();
  }
}
