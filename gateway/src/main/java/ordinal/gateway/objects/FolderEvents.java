package ordinal.gateway.objects;

import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_DELETE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_MODIFY;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls back on a thread of its own whenever something happens in a folder. Where the system has no
 * events to give it stays silent: its user must look for itself now and then. {@link #follow} is
 * called by one thread at a time; closed, by any thread, it does nothing.
 */
final class FolderEvents implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(FolderEvents.class);
  private static final String THREAD = "ordinal-config-events";

  private final Optional<WatchService> service;
  private final Thread pump;
  private @Nullable WatchKey key;
  private @Nullable Object followed;

  FolderEvents(Path folder, Runnable changed) {
    this.service = open(folder);
    this.pump = Thread.ofVirtual().name(THREAD).unstarted(() -> pump(changed));
    pump.start();
  }

  /**
   * Follows the folder that this path names now, be it new, a link that was turned, or made again
   * after it was deleted. To be called at the start and now and then.
   */
  void follow(Path folder) {
    service.ifPresent(watching -> {
      try {
        follow(watching, folder.toRealPath());
      } catch (IOException | ClosedWatchServiceException e) {
        LOG.debug("no events of {}: {}", folder, e.toString());
      }
    });
  }

  private void follow(WatchService watching, Path real) throws IOException {
    WatchKey before = key;
    // The path may name another folder than before: the file key tells them apart.
    Object identity = Files.readAttributes(real, BasicFileAttributes.class).fileKey();
    Object folder = identity == null ? real : identity;
    if (before != null && before.isValid() && folder.equals(followed)) {
      return;
    }
    key = real.register(watching, ENTRY_CREATE, ENTRY_DELETE, ENTRY_MODIFY);
    followed = folder;
    if (before != null && !before.equals(key)) {
      before.cancel();
    }
  }

  private void pump(Runnable changed) {
    try {
      while (service.isPresent()) {
        WatchKey signalled = service.get().take();
        signalled.pollEvents();
        signalled.reset();
        changed.run();
      }
    } catch (ClosedWatchServiceException e) {
      LOG.debug("no more events: {}", e.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    try {
      if (service.isPresent()) {
        service.get().close();
      }
      pump.join();
    } catch (IOException e) {
      LOG.warn("cannot end the events of a folder", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Optional<WatchService> open(Path folder) {
    try {
      return Optional.of(folder.getFileSystem().newWatchService());
    } catch (IOException | UnsupportedOperationException e) {
      LOG.warn("no file system events here, changes are found a little later", e);
      return Optional.empty();
    }
  }
}
