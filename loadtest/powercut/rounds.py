"""Cuts the power of a counter's disk at random instants under load: rounds.py ROUNDS SEED MODE DIR JAVA...

MODE is "honest", in which acknowledged <= recovered <= attempted must hold after every cut, or "ignore-sync": a disk
that lies, on which losses must be found, or this check checks nothing. JAVA... is the command that runs the counter.
"""

import http.client
import json
import os
import random
import re
import subprocess
import sys
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
CLIENTS = 4
READY = re.compile(r".* ready on http://127\.0\.0\.1:(\d+), (\d+) visits in .*")


class Disk:
    """One mount of the forgetful file system."""

    def __init__(self, mount, disk, seed, cut_after, ignore_sync):
        self.mount = mount
        command = [sys.executable, os.path.join(HERE, "forgetful_fs.py"), mount, disk, "--seed", str(seed)]
        command += ["--cut-after", str(cut_after)] + (["--ignore-sync"] if ignore_sync else [])
        self.process = subprocess.Popen(command)
        until(lambda: os.path.ismount(mount), "the mount")

    def is_cut(self):
        return self.process.poll() is not None

    def close(self):
        subprocess.run(["fusermount", "-u", "-z", self.mount], check=False, stderr=subprocess.DEVNULL)
        self.process.wait(timeout=30)


class Counter:
    """One counter process; `recovered` is None where it refused to start."""

    def __init__(self, java, mount, config):
        environment = dict(os.environ, PORT="0", REPLICA="counter-0", CONFIG_FILE=config)
        environment["VISITS_FILE"] = os.path.join(mount, "visits")
        self.process = subprocess.Popen(
            java, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        self.recovered, self.output = None, []
        for line in self.process.stdout:
            self.output.append(line.strip())
            ready = READY.match(line)
            if ready:
                self.port, self.recovered = int(ready[1]), int(ready[2])
                break

    def kill(self):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()


class Client(threading.Thread):
    """Posts until the counter does not answer 200."""

    def __init__(self, port):
        super().__init__()
        self.port, self.attempted, self.acknowledged = port, 0, 0
        self.start()

    def run(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            while True:
                self.attempted += 1
                connection.request("POST", "/visits")
                answer = connection.getresponse()
                body = answer.read()
                if answer.status != 200:
                    return
                json.loads(body)
                self.acknowledged += 1
        except (OSError, http.client.HTTPException):
            pass  # the counter is gone
        finally:
            connection.close()


class Rounds:
    def __init__(self, rng, honest, folder, java):
        self.rng, self.honest, self.java = rng, honest, java
        self.mount, self.disk = os.path.join(folder, "mount"), os.path.join(folder, "disk")
        self.config = os.path.join(folder, "config.json")
        os.makedirs(self.mount)
        os.makedirs(self.disk)
        with open(self.config, "w") as out:
            out.write("{}")
        self.acknowledged = self.attempted = 0  # totals that must, and may, be there after a cut
        self.total = self.losses = self.refusals = self.cut_starts = 0

    def live(self, cut_after):
        """Starts the counter, checks what it found, and writes until the power fails."""
        disk = Disk(self.mount, self.disk, self.rng.getrandbits(32), cut_after, not self.honest)
        counter = Counter(self.java, self.mount, self.config)
        try:
            if counter.recovered is not None:
                self.check(counter.recovered)
                self.visit(counter, disk)
            elif disk.is_cut():
                self.cut_starts += 1  # the power failed during the start
            else:
                self.refused(counter)
        finally:
            counter.kill()
            disk.close()

    def begin_anew(self):
        self.acknowledged = self.attempted = 0
        for name in os.listdir(self.disk):
            os.unlink(os.path.join(self.disk, name))

    def check(self, recovered):
        if not self.acknowledged <= recovered <= self.attempted:
            self.losses += 1
            if self.honest:
                sys.exit(f"LOST: acknowledged {self.acknowledged}, recovered {recovered}, attempted {self.attempted}")
        self.acknowledged = self.attempted = recovered

    def refused(self, counter):
        self.refusals += 1
        if self.honest:
            sys.exit(f"REFUSED after {self.acknowledged} acknowledged: {counter.output}")
        self.begin_anew()

    def visit(self, counter, disk):
        clients = [Client(counter.port) for _ in range(CLIENTS)]
        until(disk.is_cut, "the power cut")
        counter.kill()
        for client in clients:
            client.join()
        acknowledged = sum(client.acknowledged for client in clients)
        self.acknowledged += acknowledged
        self.attempted += sum(client.attempted for client in clients)
        self.total += acknowledged


def until(condition, what):
    end = time.monotonic() + 60
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError(what)
        time.sleep(0.005)


def main():
    rounds, seed, mode, folder, java = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4], sys.argv[5:]
    rng, start = random.Random(seed), time.monotonic()
    run = Rounds(rng, mode == "honest", folder, java)
    for number in range(1, rounds + 1):
        if number % 10 == 0:
            run.begin_anew()  # small counts grow most in length, and first starts differ
        # One cut in four hits the start itself, which takes about 11 operations.
        run.live(rng.randint(1, 14) if rng.random() < 0.25 else rng.randint(15, 600))
        if number % 25 == 0:
            print(f"round {number}: {run.total} visits acknowledged", flush=True)
    run.live(10_000)  # what the last cut left
    seconds = time.monotonic() - start
    print(f"{rounds} power cuts ({run.cut_starts} during a start) in {seconds:.0f} s, seed {seed}, {mode} disk:", end=" ")
    if run.honest:
        print(f"{run.total} visits acknowledged, none lost, none invented")
    else:
        print(f"{run.losses} times acknowledged visits were missing, {run.refusals} times the start was refused")
        if run.losses + run.refusals == 0:
            sys.exit("the check found nothing on a disk that lies, so it proves nothing")


if __name__ == "__main__":
    main()
