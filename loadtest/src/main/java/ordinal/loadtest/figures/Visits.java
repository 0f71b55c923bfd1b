package ordinal.loadtest.figures;

/**
 * Visits that were acknowledged beside those on disk.
 *
 * @param acknowledged requests that were answered well, each of which counts one visit
 * @param onDisk by how much the files' sum has grown
 * @param unanswered requests that failed, each of which may or may not have been counted
 */
public record Visits(long acknowledged, long onDisk, long unanswered) {
  /** Acknowledged and not on disk. */
  public long lost() {
    return Math.max(0, acknowledged - onDisk);
  }

  /** On disk more often than requests were sent. */
  public long doubled() {
    return Math.max(0, onDisk - acknowledged - unanswered);
  }
}
