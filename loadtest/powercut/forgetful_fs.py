"""A file system (FUSE) that keeps what was not synced in memory and loses it when the power is cut.

    forgetful_fs.py MOUNT DISK --seed N [--cut-after OPERATIONS] [--ignore-sync]

DISK is a folder that holds what is "on disk". At the cut-after-th operation that changes or syncs something, or at
SIGUSR1, the power fails in the middle of it: a random part of what was not synced reaches DISK, torn at any byte of a
slot file, as whole sectors elsewhere, lengths apart from contents, and renames in order up to some point. Then the
process is gone, and every later operation of the counter fails. One flat folder; one operation at a time.
"""

import argparse
import errno
import os
import random
import signal
import stat
import time

from fuse import FUSE, FuseOSError, Operations

SECTOR = 512


class Inode:
    """A file: what is on disk, what programs see, and the ranges in which they differ."""

    def __init__(self, durable=b"", mode=0o644):
        self.durable = durable
        self.cached = bytearray(durable)
        self.dirty = []
        self.mode = mode

    def write(self, data, offset):
        if len(self.cached) < offset:
            self.cached.extend(bytes(offset - len(self.cached)))
        self.cached[offset : offset + len(data)] = data
        self.dirty.append((offset, offset + len(data)))

    def truncate(self, length):
        self.dirty.append((min(length, len(self.cached)), length))
        self.cached = self.cached[:length].ljust(length, b"\0")

    def sync(self):
        self.durable = bytes(self.cached)
        self.dirty = []

    def survivor(self, rng, unit):
        """Each dirty unit reached the disk or did not, and so did the new length."""
        length = len(self.cached) if rng.random() < 0.5 else len(self.durable)
        left = bytearray(self.durable[:length].ljust(length, b"\0"))
        share = rng.choice((0, 0.25, 0.5, 0.75, 1))
        kept = {}
        for start, end in self.dirty:
            for at in range(start, min(end, length, len(self.cached))):
                if kept.setdefault(at // unit, rng.random() < share):
                    left[at] = self.cached[at]
        return bytes(left)


class ForgetfulFs(Operations):
    def __init__(self, disk, rng, cut_after, ignore_sync):
        self.disk = disk
        self.rng = rng
        self.left = cut_after
        self.ignore_sync = ignore_sync
        self.inodes = {name: Inode(read(os.path.join(disk, name))) for name in os.listdir(disk)}
        self.durable_names = dict(self.inodes)
        self.unsynced_names = []  # the folder after each operation that changed it
        self.open_files = {}
        self.last_handle = 0
        self.cut_now = False
        signal.signal(signal.SIGUSR1, lambda *_: setattr(self, "cut_now", True))

    # --- power

    def step(self):
        """Called in the middle of everything that changes or syncs something."""
        self.left -= 1
        if self.left == 0 or self.cut_now:
            self.cut()

    def cut(self):
        names = self.rng.choice([self.durable_names] + self.unsynced_names)
        for name in os.listdir(self.disk):
            os.unlink(os.path.join(self.disk, name))
        for name, inode in names.items():
            unit = 1 if ".slots" in name else SECTOR
            with open(os.path.join(self.disk, name), "wb") as out:
                out.write(inode.survivor(self.rng, unit))
        os._exit(0)  # no unmounting, no more answers

    # --- what changes or syncs

    def create(self, path, mode, fi=None):
        self.names_changed({**self.inodes, path[1:]: Inode(mode=stat.S_IMODE(mode))})
        return self.open(path, 0)

    def rename(self, old, new):
        if old[1:] not in self.inodes:
            raise FuseOSError(errno.ENOENT)
        names = dict(self.inodes)
        names[new[1:]] = names.pop(old[1:])
        self.names_changed(names)

    def unlink(self, path):
        self.find(path)
        self.names_changed({name: i for name, i in self.inodes.items() if name != path[1:]})

    def names_changed(self, names):
        self.inodes = names
        self.unsynced_names.append(names)
        self.step()

    def write(self, path, data, offset, fh):
        self.open_files[fh].write(data, offset)
        self.step()
        return len(data)

    def truncate(self, path, length, fh=None):
        (self.open_files[fh] if fh else self.find(path)).truncate(length)
        self.step()

    def fsync(self, path, datasync, fh):
        self.step()
        if not self.ignore_sync:
            self.open_files[fh].sync()
        return 0

    def fsyncdir(self, path, datasync, fh):
        self.step()
        if not self.ignore_sync:
            self.durable_names = dict(self.inodes)
            self.unsynced_names = []
        return 0

    # --- what only looks

    def find(self, path):
        if path[1:] not in self.inodes:
            raise FuseOSError(errno.ENOENT)
        return self.inodes[path[1:]]

    def open(self, path, flags):
        self.last_handle += 1
        self.open_files[self.last_handle] = self.find(path)
        return self.last_handle

    def release(self, path, fh):
        self.open_files.pop(fh, None)
        return 0

    def read(self, path, size, offset, fh):
        return bytes(self.open_files[fh].cached[offset : offset + size])

    def readdir(self, path, fh):
        return [".", "..", *self.inodes]

    def getattr(self, path, fh=None):
        owner = {"st_uid": os.getuid(), "st_gid": os.getgid(), "st_mtime": time.time()}
        if path == "/":
            return {"st_mode": stat.S_IFDIR | 0o755, "st_nlink": 2, **owner}
        inode = self.open_files.get(fh) or self.find(path)
        mode = stat.S_IFREG | inode.mode
        return {"st_mode": mode, "st_nlink": 1, "st_size": len(inode.cached), **owner}

    def chmod(self, path, mode):
        return 0

    def utimens(self, path, times=None):
        return 0


def read(name):
    with open(name, "rb") as file:
        return file.read()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("mount")
    parser.add_argument("disk")
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--cut-after", type=int, default=-1)
    parser.add_argument("--ignore-sync", action="store_true")
    args = parser.parse_args()
    fs = ForgetfulFs(args.disk, random.Random(args.seed), args.cut_after, args.ignore_sync)
    # The kernel must keep nothing: what it would write back late would be missing at the cut.
    FUSE(fs, args.mount, foreground=True, nothreads=True, direct_io=True, attr_timeout=0, entry_timeout=0)


if __name__ == "__main__":
    main()
