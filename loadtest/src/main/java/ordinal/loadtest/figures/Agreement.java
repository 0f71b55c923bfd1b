package ordinal.loadtest.figures;

/**
 * What the target says that it answered, beside what the driver got.
 *
 * @param driver answers of any status that were received
 * @param target answers of any status that its metrics counted meanwhile
 * @param tolerance requests that ended without an answer: the target may have counted them
 */
public record Agreement(long driver, long target, long tolerance) {
  /** Target minus driver. */
  public long difference() {
    return target - driver;
  }

  /** Whether the difference is explained. */
  public boolean agrees() {
    return difference() >= 0 && difference() <= tolerance;
  }
}
