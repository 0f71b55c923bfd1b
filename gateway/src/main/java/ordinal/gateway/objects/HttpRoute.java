package ordinal.gateway.objects;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * An HTTPRoute of gateway.networking.k8s.io/v1, defaults filled in: a rule always has at least one
 * match.
 */
public record HttpRoute(
    Meta meta, List<ParentRef> parentRefs, List<String> hostnames, List<Rule> rules)
    implements KubeObject {
  public static final String GROUP = "gateway.networking.k8s.io";

  public HttpRoute {
    parentRefs = List.copyOf(parentRefs);
    hostnames = List.copyOf(hostnames);
    rules = List.copyOf(rules);
  }

  /** The same with other rules. */
  public HttpRoute withRules(List<Rule> others) {
    return new HttpRoute(meta, parentRefs, hostnames, others);
  }

  /** The Gateway, and where given the listener, that the route attaches to. */
  public record ParentRef(
      String group,
      String kind,
      String namespace,
      String name,
      Optional<String> sectionName,
      OptionalInt port) {
    /** Other kinds, such as the Service of a mesh, mean nothing here. */
    public boolean isGateway() {
      return group.equals(GROUP) && kind.equals("Gateway");
    }

    /** The Gateway, where it is one. */
    public ObjectKey gateway() {
      return new ObjectKey("Gateway", namespace, name);
    }
  }

  /**
   * One rule: any match selects it, all filters apply in their order, one backend is chosen by
   * weight.
   */
  public record Rule(
      Optional<String> name,
      List<Match> matches,
      List<Filter> filters,
      List<BackendRef> backendRefs,
      Timeouts timeouts,
      Optional<Retry> retry,
      Optional<SessionPersistence> session) {
    /** Without retries of its own, and without sessions. */
    public Rule(
        Optional<String> name,
        List<Match> matches,
        List<Filter> filters,
        List<BackendRef> backendRefs,
        Timeouts timeouts) {
      this(name, matches, filters, backendRefs, timeouts, Optional.empty(), Optional.empty());
    }

    public Rule {
      matches = List.copyOf(matches);
      filters = List.copyOf(filters);
      backendRefs = List.copyOf(backendRefs);
    }
  }

  /** All of its parts must hold. */
  public record Match(
      PathMatch path,
      List<ValueMatch> headers,
      List<ValueMatch> queryParams,
      Optional<String> method) {
    public Match {
      headers = List.copyOf(headers);
      queryParams = List.copyOf(queryParams);
    }
  }

  /** How a path is compared. A regular expression must match the whole path. */
  public sealed interface PathMatch {
    record Exact(String value) implements PathMatch {}

    /**
     * By whole path elements: {@code /foo} and {@code /foo/} match {@code /foo} and {@code
     * /foo/bar}, not {@code /foobar}.
     */
    record Prefix(String value) implements PathMatch {}

    record Regex(Pattern pattern) implements PathMatch {
      // A Pattern has no equality of its own, so two readings of one file would differ.
      @Override
      public boolean equals(Object other) {
        return other instanceof Regex that && pattern.pattern().equals(that.pattern.pattern());
      }

      @Override
      public int hashCode() {
        return pattern.pattern().hashCode();
      }
    }
  }

  /**
   * A header (name in lower case) or a query parameter (name as written) by exact value or by
   * regular expression on the whole value.
   */
  public sealed interface ValueMatch {
    String name();

    record Exact(String name, String value) implements ValueMatch {}

    record Regex(String name, Pattern pattern) implements ValueMatch {
      @Override
      public boolean equals(Object other) {
        return other instanceof Regex that
            && name.equals(that.name)
            && pattern.pattern().equals(that.pattern.pattern());
      }

      @Override
      public int hashCode() {
        return 31 * name.hashCode() + pattern.pattern().hashCode();
      }
    }
  }

  /**
   * A backend with its share; {@code namespace} is filled in; {@code port} is the Service's port.
   */
  public record BackendRef(
      String group,
      String kind,
      String namespace,
      String name,
      OptionalInt port,
      int weight,
      List<Filter> filters) {
    public BackendRef {
      filters = List.copyOf(filters);
    }

    /** The same with another weight. */
    public BackendRef withWeight(int other) {
      return new BackendRef(group, kind, namespace, name, port, other, filters);
    }
  }

  /** Zero means no limit. Absent means the gateway's default. */
  public record Timeouts(Optional<Duration> request, Optional<Duration> backendRequest) {}

  /**
   * When a request is tried again (GEP-1731).
   *
   * @param codes statuses from 400 to 599 that count as failures; connections that fail always do
   * @param attempts beyond the first
   * @param backoff shortest wait before each; absent means the gateway's default
   */
  public record Retry(Set<Integer> codes, int attempts, Optional<Duration> backoff) {
    public Retry {
      codes = Set.copyOf(codes);
    }
  }

  /**
   * How each client stays with the replica that it had first (GEP-1619).
   *
   * @param name of the cookie or header; absent means one of the gateway's own
   * @param absoluteTimeout how long a session lasts at most; absent means for ever
   * @param idleTimeout how long it outlives its last request; absent means for ever
   * @param permanent whether a browser keeps the cookie when it is closed, for the absolute timeout
   */
  public record SessionPersistence(
      Optional<String> name,
      Type type,
      Optional<Duration> absoluteTimeout,
      Optional<Duration> idleTimeout,
      boolean permanent) {
    /** What carries the session. */
    public enum Type {
      COOKIE,
      HEADER
    }

    public SessionPersistence {
      if (permanent && absoluteTimeout.isEmpty()) {
        throw new IllegalArgumentException("a permanent cookie needs an absolute timeout");
      }
    }
  }

  /** What a rule does to requests and answers. */
  public sealed interface Filter {
    record RequestHeaderModifier(HeaderChange change) implements Filter {}

    record ResponseHeaderModifier(HeaderChange change) implements Filter {}

    record RequestRedirect(
        Optional<String> scheme,
        Optional<String> hostname,
        OptionalInt port,
        Optional<PathModifier> path,
        int statusCode)
        implements Filter {}

    record UrlRewrite(Optional<String> hostname, Optional<PathModifier> path) implements Filter {}

    record ExtensionRef(String group, String kind, String name) implements Filter {}

    /**
     * Sends a copy of {@code numerator} out of {@code denominator} requests to a backend too and
     * drops its answers.
     */
    record RequestMirror(BackendRef backend, int numerator, int denominator) implements Filter {}
  }

  /** Applied in this order: set, add, remove; names compare without case. */
  public record HeaderChange(List<Header> set, List<Header> add, List<String> remove) {
    public HeaderChange {
      set = List.copyOf(set);
      add = List.copyOf(add);
      remove = List.copyOf(remove);
    }
  }

  public record Header(String name, String value) {}

  /** Replaces the whole path, or the prefix that the rule matched. */
  public sealed interface PathModifier {
    record ReplaceFullPath(String value) implements PathModifier {}

    record ReplacePrefixMatch(String value) implements PathModifier {}
  }
}
