package ordinal.loadtest.release;

import ordinal.loadtest.drive.Driver;
import ordinal.loadtest.figures.Result;
import ordinal.loadtest.figures.Timeline.Phase;

/** Told how a comparison goes, on its thread. */
public interface Watcher {
  /** A run is being set up. */
  void begins(String run, int number, int of);

  /** Ten times a second while it runs. */
  void at(long nanos, Phase phase, String state, Driver.Progress load);

  /** It has its figures. */
  void ended(Result result);
}
