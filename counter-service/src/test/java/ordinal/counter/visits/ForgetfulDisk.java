package ordinal.counter.visits;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.random.RandomGenerator;

/**
 * A folder in memory that tells page cache from disk: {@link #afterPowerCut} keeps what was forced
 * and a random part of the rest. Records every operation, and fails those that a fault picks.
 * Thread-safe.
 */
final class ForgetfulDisk implements Disk {
  /** Called before each operation, as in {@code "write visits.slots"}; throwing fails it. */
  interface Fault {
    void before(String operation) throws IOException;
  }

  /** The power fails during the operation: it may be done in part. */
  static final class PowerOff extends IOException {
    private static final long serialVersionUID = 1L;
  }

  private static final class Inode {
    byte[] durable = {};
    byte[] cached = {};
    final List<Integer> dirty = new ArrayList<>(); // positions of bytes that are not on disk
  }

  private final Map<String, Inode> names = new LinkedHashMap<>();
  private final List<Map<String, Inode>> unforcedNames = new ArrayList<>();
  private Map<String, Inode> durableNames = new LinkedHashMap<>();
  final List<String> operations = new CopyOnWriteArrayList<>();
  volatile Fault fault = operation -> {};
  volatile int longestWrite = Integer.MAX_VALUE;
  volatile boolean ignoresForces;
  volatile boolean closed;

  static ForgetfulDisk with(String name, String content) {
    ForgetfulDisk disk = new ForgetfulDisk();
    disk.put(name, content.getBytes(ISO_8859_1));
    return disk;
  }

  synchronized void put(String name, byte[] content) {
    Inode inode = new Inode();
    inode.durable = content.clone();
    inode.cached = content.clone();
    names.put(name, inode);
    durableNames.put(name, inode);
  }

  synchronized String content(String name) {
    return read(name).map(bytes -> new String(bytes, ISO_8859_1)).orElse("(none)");
  }

  @Override
  public synchronized Optional<byte[]> read(String name) {
    return Optional.ofNullable(names.get(name)).map(inode -> inode.cached.clone());
  }

  @Override
  public synchronized OpenFile create(String name) throws IOException {
    start("create " + name);
    Inode inode = new Inode();
    names.put(name, inode);
    unforcedNames.add(new LinkedHashMap<>(names));
    return new Opened(name, inode);
  }

  @Override
  public synchronized void rename(String from, String to) throws IOException {
    start("rename " + from + " " + to);
    Inode inode = names.remove(from);
    if (inode == null) {
      throw new IOException("no file " + from);
    }
    names.put(to, inode);
    unforcedNames.add(new LinkedHashMap<>(names));
  }

  @Override
  public synchronized void force() throws IOException {
    start("force folder");
    durableNames = new LinkedHashMap<>(names);
    unforcedNames.clear();
  }

  @Override
  public void close() {
    closed = true;
  }

  private void start(String operation) throws IOException {
    operations.add(operation);
    fault.before(operation);
  }

  /** What a start after a power cut finds: some beginning of the renames, some of the bytes. */
  synchronized ForgetfulDisk afterPowerCut(RandomGenerator random) {
    int renamed = random.nextInt(unforcedNames.size() + 1);
    Map<String, Inode> left = renamed == 0 ? durableNames : unforcedNames.get(renamed - 1);
    ForgetfulDisk disk = new ForgetfulDisk();
    left.forEach((name, inode) -> disk.put(name, survivor(name, inode, random)));
    return disk;
  }

  // Slots are torn finer than any disk does; the short number is in one sector, new or old.
  private static byte[] survivor(String name, Inode inode, RandomGenerator random) {
    int unit = name.contains(".slots") ? 4 : 512;
    boolean lengthened = random.nextBoolean();
    byte[] bytes =
        Arrays.copyOf(inode.durable, lengthened ? inode.cached.length : inode.durable.length);
    boolean[] kept = new boolean[inode.cached.length / unit + 1];
    double share = random.nextInt(5) / 4.0;
    for (int i = 0; i < kept.length; i++) {
      kept[i] = random.nextDouble() < share;
    }
    for (int at : inode.dirty) {
      if (kept[at / unit] && at < bytes.length) {
        bytes[at] = inode.cached[at];
      }
    }
    return bytes;
  }

  private final class Opened implements OpenFile {
    private final String name;
    private final Inode inode;

    private Opened(String name, Inode inode) {
      this.name = name.endsWith(".new") ? name.substring(0, name.length() - 4) : name;
      this.inode = inode;
    }

    @Override
    public int write(ByteBuffer bytes, long position) throws IOException {
      synchronized (ForgetfulDisk.this) {
        try {
          start("write " + name);
        } catch (PowerOff inTheMiddle) {
          apply(bytes, position);
          throw inTheMiddle;
        }
        return apply(bytes, position);
      }
    }

    private int apply(ByteBuffer bytes, long position) {
      int length = Math.min(bytes.remaining(), longestWrite);
      int end = (int) position + length;
      inode.cached = Arrays.copyOf(inode.cached, Math.max(inode.cached.length, end));
      for (int at = (int) position; at < end; at++) {
        inode.cached[at] = bytes.get();
        inode.dirty.add(at);
      }
      return length;
    }

    /** As in Linux, a force that fails leaves the pages clean: nobody will write them any more. */
    @Override
    public void force() throws IOException {
      synchronized (ForgetfulDisk.this) {
        try {
          start("force " + name);
          if (!ignoresForces) {
            inode.durable = inode.cached.clone();
            inode.dirty.clear();
          }
        } catch (PowerOff unfinished) {
          throw unfinished;
        } catch (IOException e) {
          inode.dirty.clear();
          throw e;
        }
      }
    }

    @Override
    public void close() {
      // The content outlives the handle, as on a disk.
    }
  }
}
