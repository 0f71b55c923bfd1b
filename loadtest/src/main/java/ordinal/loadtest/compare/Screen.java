package ordinal.loadtest.compare;

import java.io.PrintWriter;
import ordinal.loadtest.drive.Driver;
import ordinal.loadtest.figures.Result;
import ordinal.loadtest.figures.Timeline.Phase;
import ordinal.loadtest.release.Watcher;

/** Progress for a person or a log: a line when a phase begins, and every two seconds. */
final class Screen implements Watcher {
  private static final long EVERY_NANOS = 2_000_000_000L;

  private final PrintWriter out;
  private Phase phase = Phase.BEFORE;
  private long next;

  Screen(PrintWriter out) {
    this.out = out;
  }

  @Override
  public void begins(String run, int number, int of) {
    out.printf("[%d/%d] %s: starting%n", number, of, run);
    out.flush();
    next = 0;
  }

  @Override
  public void at(long nanos, Phase now, String state, Driver.Progress load) {
    if (now == phase && nanos < next) {
      return;
    }
    phase = now;
    next = nanos + EVERY_NANOS;
    out.printf(
        "  %5.1f s  %-13s %,7d sent %,6d failed   %s%n",
        nanos / 1e9, now, load.sent(), load.failed(), state);
    out.flush();
  }

  @Override
  public void ended(Result result) {
    out.printf(
        "  %s: %,d sent, %,d failed, longest gap %,.0f ms%s%n",
        result.name(),
        result.sent(),
        result.failed(),
        result.longestGapMillis(),
        result.trouble().isEmpty() ? "" : "; " + result.trouble());
    out.flush();
  }
}
