package ordinal.loadtest.figures;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import ordinal.loadtest.drive.Sample;

/** The times in which no good answer came. */
final class Gaps {
  private Gaps() {}

  record Gap(long from, long to) {
    long nanos() {
      return to - from;
    }
  }

  /** From the first request to {@code end}, without holes: each good answer ends a gap. */
  static List<Gap> of(List<Sample> samples, long end) {
    long[] times =
        LongStream.concat(
                samples.stream().filter(Sample::good).mapToLong(Sample::done).filter(t -> t < end),
                LongStream.of(end))
            .sorted()
            .toArray();
    List<Gap> gaps = new ArrayList<>();
    long last = 0;
    for (long time : times) {
      gaps.add(new Gap(last, time));
      last = time;
    }
    return gaps;
  }
}
