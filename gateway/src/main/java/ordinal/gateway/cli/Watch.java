package ordinal.gateway.cli;

import java.io.UncheckedIOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Prints again when an event says that something changed; visits and rollouts change without one
 * and are asked every two seconds. Ends when the event stream does.
 */
final class Watch {
  private enum Signal {
    CHANGED,
    ENDED
  }

  private static final long POLLED_SECONDS = 2;
  private static final long QUIET_SECONDS = 3600;

  private final AdminClient admin;
  private final long pollSeconds;
  private final Supplier<String> text;
  private final Terminal terminal;
  private final BlockingQueue<Signal> signals = new LinkedBlockingQueue<>();

  Watch(AdminClient admin, View view, Supplier<String> text, Terminal terminal) {
    this.admin = admin;
    this.pollSeconds =
        view == View.VISITS || view == View.ROLLOUTS ? POLLED_SECONDS : QUIET_SECONDS;
    this.text = text;
    this.terminal = terminal;
  }

  void run() {
    // The stream first, so that nothing can change unseen between the first print and it.
    Stream<String> lines = admin.events();
    Thread.ofVirtual().name("watch").start(() -> follow(lines));
    String shown = null;
    do {
      String now = text.get();
      if (!now.equals(shown)) {
        terminal.print(shown == null ? now : "\n" + now);
        shown = now;
      }
    } while (next() != Signal.ENDED);
    throw new CliFailure("the gateway closed the event stream");
  }

  private void follow(Stream<String> lines) {
    try (lines) {
      lines.filter(line -> line.startsWith("event:")).forEach(line -> signals.add(Signal.CHANGED));
    } catch (UncheckedIOException e) {
      signals.add(Signal.ENDED); // The connection broke; the main loop says so.
      return;
    }
    signals.add(Signal.ENDED);
  }

  /** One answer serves all changes that came meanwhile. */
  private @Nullable Signal next() {
    try {
      Signal first = signals.poll(pollSeconds, TimeUnit.SECONDS);
      boolean ended = first == Signal.ENDED || signals.contains(Signal.ENDED);
      signals.clear();
      return ended ? Signal.ENDED : first;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Signal.ENDED;
    }
  }
}
