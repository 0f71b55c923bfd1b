package ordinal.gateway.demo;

import java.io.IOException;

/**
 * The process of one replica: a counter that ends in order when the demo is gone, however that
 * ended, so that none is left behind with its visit file locked.
 */
public final class ReplicaMain {
  private ReplicaMain() {}

  /** See {@link ordinal.counter.Main}. Standard input is a pipe that the demo never writes to. */
  public static void main(String[] args) throws InterruptedException {
    Thread.ofPlatform().name("demo").daemon().start(ReplicaMain::follow);
    ordinal.counter.Main.main(args);
  }

  private static void follow() {
    try {
      while (System.in.read() >= 0) {
        // Nobody writes.
      }
    } catch (IOException e) {
      // As good as its end.
    }
    System.exit(0);
  }
}
