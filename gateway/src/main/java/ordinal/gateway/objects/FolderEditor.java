package ordinal.gateway.objects;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import ordinal.gateway.objects.EditException.NoSuchRoute;
import ordinal.gateway.objects.EditException.NotEditable;
import ordinal.gateway.objects.EditException.StaleVersion;
import ordinal.gateway.objects.EditException.WriteFailed;

/**
 * Edits the files of a watched folder. Each edit is made and brought into force on the watch's
 * thread, so edits never mix with one another nor with a reading. Its method blocks until the
 * change is in force: never call it on an event loop, nor in the watch's listener.
 */
public final class FolderEditor {
  private final FolderWatch watch;

  public FolderEditor(FolderWatch watch) {
    this.watch = watch;
  }

  /**
   * Sets the weights of these backends, wherever the route's rules share traffic among several
   * backends; the others keep theirs. When it returns, the listener has the new reading.
   *
   * @param weights from 0 to 1,000,000 by backend name
   * @param ifVersion the {@code resourceVersion} that the caller knows; an edit since then refuses
   *     this one
   * @throws EditException where nothing was changed, and why
   * @throws RuntimeException that the listener threw: the file is changed then
   */
  public WeightChange setWeights(
      ObjectKey route, Map<String, Integer> weights, Optional<String> ifVersion)
      throws EditException {
    try {
      return watch.exclusively(() -> edit(route, weights, ifVersion));
    } catch (EditException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private WeightChange edit(ObjectKey key, Map<String, Integer> weights, Optional<String> ifVersion)
      throws EditException {
    KubeObject known =
        watch
            .current()
            .objects()
            .find(key)
            .filter(HttpRoute.class::isInstance)
            .orElseThrow(() -> new NoSuchRoute(key));
    String file = known.meta().file();
    byte[] bytes = bytes(file);
    HttpRoute before = route(bytes, key, file);
    String version = before.meta().resourceVersion();
    if (ifVersion.isPresent() && !ifVersion.get().equals(version)) {
      throw new StaleVersion(key, ifVersion.get(), version);
    }
    String text = new String(bytes, StandardCharsets.UTF_8);
    byte[] edited = RouteWeights.withWeights(text, key, weights).getBytes(StandardCharsets.UTF_8);
    if (!Arrays.equals(edited, bytes)) {
      write(file, bytes, edited);
    }
    HttpRoute after = route(edited, key, file);
    watch.read();
    return new WeightChange(
        key, RouteWeights.of(before), RouteWeights.of(after), file, after.meta().resourceVersion());
  }

  private static HttpRoute route(byte[] bytes, ObjectKey key, String file) throws NotEditable {
    return ConfigFile.objects(file, bytes)
        .good(key)
        .filter(HttpRoute.class::isInstance)
        .map(HttpRoute.class::cast)
        .orElseThrow(() ->
            new NotEditable(
                key + " is wrong or missing in " + file + " now: mend its problems first"));
  }

  private byte[] bytes(String file) throws WriteFailed {
    try {
      return ConfigFile.bytes(path(file));
    } catch (IOException e) {
      throw new WriteFailed(file + " " + e.getMessage(), e);
    }
  }

  // Another program may have written since we read: its edit must not be lost.
  private void write(String file, byte[] read, byte[] edited) throws EditException {
    if (!Arrays.equals(bytes(file), read)) {
      throw new NotEditable(file + " is being changed by somebody else: try again");
    }
    try {
      AtomicFile.replace(path(file), edited);
    } catch (IOException e) {
      throw new WriteFailed(file + " cannot be written: " + ConfigFile.because(e), e);
    }
  }

  private Path path(String file) {
    return watch.folder().resolve(file);
  }
}
