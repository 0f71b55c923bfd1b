package ordinal.loadtest.drive;

import java.net.URI;
import java.time.Duration;
import java.util.List;

/**
 * What is sent: bounded in rate, time and memory.
 *
 * @param target scheme, host, port and path of each request; http only
 * @param method such as {@code GET}
 * @param perSecond arrivals a second, 1 to {@value #MOST_PER_SECOND}
 * @param longest after which no request is sent even if nobody stops the load
 * @param users each keeps its cookies and has an id, 1 to {@value #MOST_USERS}
 * @param patience from when a request was due to when it is given up
 * @param mostUnderWay more are not sent and count as failed with {@link Failure#NOT_SENT}
 * @param keepAlive whether a connection serves several requests, of whichever users
 * @param version where an answer says which version gave it
 * @param cohorts user {@code n} sends what cohort {@code n % size} sends; one that adds nothing for
 *     no distinction
 */
public record Load(
    URI target,
    String method,
    int perSecond,
    Duration longest,
    int users,
    Duration patience,
    int mostUnderWay,
    boolean keepAlive,
    VersionSource version,
    List<Cohort> cohorts) {
  /** Tested: up to here the rate is within 1 % of what was asked for, on two cores. */
  public static final int MOST_PER_SECOND = 1_000;

  /** A request that was recorded takes some 64 bytes. */
  public static final int MOST_REQUESTS = 600_000;

  static final int MOST_USERS = 100_000;
  static final int MOST_UNDER_WAY = 4_000;

  public Load {
    within("rate", perSecond, 1, MOST_PER_SECOND);
    within("users", users, 1, MOST_USERS);
    within("requests under way", mostUnderWay, 1, MOST_UNDER_WAY);
    if (!longest.isPositive() || !patience.isPositive()) {
      throw new IllegalArgumentException("duration and patience must be positive");
    }
    if (requests(perSecond, longest) > MOST_REQUESTS) {
      throw new IllegalArgumentException(
          "%d a second for %d s: must be at most %d requests"
              .formatted(perSecond, longest.toSeconds(), MOST_REQUESTS));
    }
    if (!"http".equals(target.getScheme()) || target.getHost() == null) {
      throw new IllegalArgumentException(target + ": must be http://HOST[:PORT][/PATH]");
    }
    cohorts = List.copyOf(cohorts);
    if (cohorts.isEmpty()) {
      throw new IllegalArgumentException("there must be a cohort");
    }
  }

  /** {@code GET} of JSON that has a field {@code version}, by 200 users. */
  public static Load of(URI target, int perSecond, Duration longest) {
    return new Load(
        target,
        "GET",
        perSecond,
        longest,
        200,
        Duration.ofSeconds(10),
        2_000,
        true,
        new VersionSource.JsonField("version"),
        List.of(Cohort.plain()));
  }

  int requests() {
    return (int) requests(perSecond, longest);
  }

  private static long requests(int perSecond, Duration longest) {
    return perSecond * longest.toMillis() / 1000;
  }

  private static void within(String what, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          what + ": " + value + ": must be from " + least + " to " + most);
    }
  }
}
