package ordinal.containers;

import com.github.dockerjava.api.command.CreateVolumeResponse;

/** A named volume, empty at first; it outlives containers and ends with {@link #close}. */
record Volume(String name) implements AutoCloseable {
  static Volume create() {
    CreateVolumeResponse created = Engine.client().createVolumeCmd().exec();
    return new Volume(created.getName());
  }

  @Override
  public void close() {
    Engine.client().removeVolumeCmd(name).exec();
  }
}
