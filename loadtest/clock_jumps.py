"""Runs the gateway under libfaketime, makes its wall clock jump, and measures what must not follow it: see clock-jumps."""

import http.server
import os
import socket
import subprocess
import sys
import threading
import time

library, folder = sys.argv[1:3]
clock = os.path.join(folder, "clock")
HEAD_SECONDS, REQUEST_SECONDS, TOLERANCE = 10, 4, 1.5


class Replica(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        if self.path == "/stall":
            time.sleep(30)
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok")

    def log_message(self, *args):
        pass


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request, client_address):
        pass


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def jump(offset):
    """Seen at once, as the library reads the file with each call."""
    with open(clock + ".new", "w") as f:
        f.write(offset)
    os.rename(clock + ".new", clock)


replica = Server(("127.0.0.1", 0), Replica)
threading.Thread(target=replica.serve_forever, daemon=True).start()
port = free_port()
os.makedirs(os.path.join(folder, "config"))
with open(os.path.join(folder, "config", "all.yaml"), "w") as f:
    f.write(f"""
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {{name: web}}
spec:
  gatewayClassName: ordinal
  listeners: [{{name: http, port: {port}, protocol: HTTP}}]
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {{name: all}}
spec:
  parentRefs: [{{name: web}}]
  rules:
    - name: stalling
      matches: [{{path: {{value: /stall}}}}]
      timeouts: {{request: {REQUEST_SECONDS}s}}
      backendRefs: [{{name: replica, port: 80}}]
    - name: limited
      matches: [{{path: {{value: /limited}}}}]
      backendRefs: [{{name: replica, port: 80}}]
    - backendRefs: [{{name: replica, port: 80}}]
---
apiVersion: ordinal.dev/v1alpha1
kind: TrafficPolicy
metadata: {{name: limited}}
spec:
  targetRefs: [{{group: gateway.networking.k8s.io, kind: HTTPRoute, name: all, sectionName: limited}}]
  rateLimit: {{requests: 1, interval: 30m, key: {{type: Route}}}}
---
apiVersion: v1
kind: Service
metadata: {{name: replica}}
spec: {{ports: [{{port: 80}}]}}
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: {{name: replica, labels: {{kubernetes.io/service-name: replica}}}}
addressType: IPv4
ports: [{{port: {replica.server_address[1]}}}]
endpoints: [{{addresses: [127.0.0.1], targetRef: {{kind: Pod, name: replica-0}}}}]
""")
jump("+0")
environment = dict(
    os.environ,
    LD_PRELOAD=library,
    FAKETIME_TIMESTAMP_FILE=clock,
    FAKETIME_NO_CACHE="1",
    FAKETIME_DONT_FAKE_MONOTONIC="1",
    FAKETIME_DONT_RESET="1",
)
log = open(os.path.join(folder, "log"), "w")
gateway = subprocess.Popen(
    ["./ordinal", "gateway", "--bind=127.0.0.1", "--admin-port=0", f"--config={folder}/config", f"--data={folder}/state"],
    env=environment, stdout=log, stderr=log)


def connect():
    return socket.create_connection(("127.0.0.1", port), timeout=30)


def ask(path, connection=None):
    with connection or connect() as s:
        s.sendall(f"GET {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".encode())
        answer = b""
        while chunk := s.recv(4096):
            answer += chunk
        return int(answer[9:12])


def timed(do):
    began = time.monotonic()
    outcome = do()
    return outcome, time.monotonic() - began


def half_a_head():
    with connect() as s:
        s.sendall(b"GET / HTTP/1.1\r\nHo")
        answer = b""
        while chunk := s.recv(4096):
            answer += chunk
        return answer[9:12].decode()


failed = []


def expect(what, held):
    print(f"{what}: {'held' if held else 'BROKEN'}")
    if not held:
        failed.append(what)


try:
    end = time.monotonic() + 90
    while True:
        try:
            connect().close()
            break
        except OSError:
            if gateway.poll() is not None or time.monotonic() > end:
                sys.exit("the gateway does not start")
            time.sleep(0.1)
    ask("/limited")
    bad = asked = 0
    over = False

    def visit():
        global bad, asked
        while not over:
            try:
                asked += 1
                bad += ask("/") != 200
            except OSError:
                bad += 1
            time.sleep(0.01)

    visitor = threading.Thread(target=visit)
    visitor.start()
    for offset in ("+1h", "-2h", "+0"):
        results = {}
        workers = [
            threading.Thread(target=lambda: results.__setitem__("head", timed(half_a_head))),
            threading.Thread(target=lambda: results.__setitem__("stall", timed(lambda: ask("/stall")))),
        ]
        for worker in workers:
            worker.start()
        time.sleep(1.5)
        jump(offset)
        limited = ask("/limited")
        for worker in workers:
            worker.join()
        (_, head), (status, stall) = results["head"], results["stall"]
        expect(f"{offset}: half a head ends after {head:.1f} s of {HEAD_SECONDS}", abs(head - HEAD_SECONDS) < TOLERANCE)
        expect(f"{offset}: a silent replica is {status} after {stall:.1f} s of {REQUEST_SECONDS}",
               status == 504 and abs(stall - REQUEST_SECONDS) < TOLERANCE)
        expect(f"{offset}: one request in 30 minutes, the next is {limited}", limited == 429)
    over = True
    visitor.join()
    expect(f"{asked} ordinary requests meanwhile, {bad} failed", bad == 0 and asked > 20)
    gateway.terminate()
    expect(f"ends with {gateway.wait(30)}", gateway.returncode == 0)
finally:
    gateway.kill()
sys.exit(1 if failed else 0)
