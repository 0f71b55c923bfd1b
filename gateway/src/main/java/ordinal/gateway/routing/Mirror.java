package ordinal.gateway.routing;

import ordinal.gateway.objects.HttpRoute.Filter.RequestMirror;

/**
 * A RequestMirror filter with its reference resolved. Which requests it takes follows an exact
 * sequence, as the weights do: of any N in a row its share, within one. Immutable but for its place
 * in that sequence and its tally. Any thread.
 */
public final class Mirror {
  private final RequestMirror source;
  private final Backend backend;
  private final WeightedSequence sequence;
  private final MirrorTally tally;

  private Mirror(
      RequestMirror source, Backend backend, WeightedSequence sequence, MirrorTally tally) {
    this.source = source;
    this.backend = backend;
    this.sequence = sequence;
    this.tally = tally;
  }

  /** A mirror that starts anew. */
  public static Mirror start(RequestMirror source, Backend backend) {
    int taken = source.numerator();
    WeightedSequence sequence = new WeightedSequence(taken, source.denominator() - taken);
    return new Mirror(source, backend, sequence, new MirrorTally());
  }

  /** Whether this is the same filter in an earlier version of its route. */
  boolean is(RequestMirror other) {
    return source.equals(other);
  }

  /** The same mirror where it is now, with other replicas behind it. */
  Mirror to(Backend now) {
    return new Mirror(source, now, sequence, tally);
  }

  public Backend backend() {
    return backend;
  }

  public MirrorTally tally() {
    return tally;
  }

  /** Share of the requests, 0 to 1. */
  public double share() {
    return (double) source.numerator() / source.denominator();
  }

  /** Whether the next request is one of its share. */
  public boolean takesNext() {
    return sequence.next() == 0;
  }
}
