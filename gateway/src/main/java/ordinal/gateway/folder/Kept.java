package ordinal.gateway.folder;

import java.util.Optional;
import ordinal.gateway.objects.StatefulRollout.Traffic;
import ordinal.gateway.rollout.World.Command;

/**
 * What is kept of one rollout beside its folder, since a file has no status.
 *
 * @param status as the loop last saved it
 */
record Kept(Optional<String> status, Traffic traffic, Optional<Command> command) {
  static final Kept NOTHING = new Kept(Optional.empty(), Traffic.NONE, Optional.empty());

  Kept withStatus(String next) {
    return new Kept(Optional.of(next), traffic, command);
  }

  Kept withTraffic(Traffic next) {
    return new Kept(status, next, command);
  }

  Kept withCommand(Optional<Command> next) {
    return new Kept(status, traffic, next);
  }
}
