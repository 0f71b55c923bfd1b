package ordinal.counter.visits;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Brings the files of one counter into a known state before it serves. Blocks.
 *
 * <p>Both files are written anew and renamed into place, each on disk before the next step: what
 * was read may come from pages that an earlier, failed force left marked clean, and a start that
 * wrote in place could then overwrite the only slot that is really on disk.
 */
record Start(SlotFile slots, ReadableFile readable, long count) {
  static Start from(Disk disk, String slotsName, String readableName) throws IOException {
    Slot found =
        new Recovery(slotsName, readableName)
            .recover(disk.read(slotsName), disk.read(readableName));
    Slot current = new Slot(found.sequence() + 2, found.count());
    OpenFile slots = replace(disk, slotsName, SlotFile.content(current));
    try {
      ByteBuffer number = ByteBuffer.wrap(Recovery.readable(current.count()));
      OpenFile readable = replace(disk, readableName, number);
      return new Start(
          new SlotFile(slotsName, slots, current),
          new ReadableFile(readableName, readable),
          current.count());
    } catch (IOException e) {
      slots.close();
      throw e;
    }
  }

  // The folder is forced here too: the readable file must not get on disk before the slots.
  private static OpenFile replace(Disk disk, String name, ByteBuffer content) throws IOException {
    OpenFile file = disk.create(name + ".new");
    try {
      file.writeFully(content, 0);
      file.force();
      disk.rename(name + ".new", name);
      disk.force();
      return file;
    } catch (IOException e) {
      file.close();
      throw e;
    }
  }
}
