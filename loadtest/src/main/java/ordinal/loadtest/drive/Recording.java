package ordinal.loadtest.drive;

import java.util.List;

/**
 * All requests of a load, in the order in which they were done.
 *
 * @param perSecond arrivals a second that were asked for
 * @param nanos from the first request that was due to when no more were sent
 */
public record Recording(int perSecond, long nanos, List<Sample> samples) {
  public Recording {
    samples = List.copyOf(samples);
  }
}
