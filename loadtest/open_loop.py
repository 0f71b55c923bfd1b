#!/usr/bin/env python3
"""Sends requests that are due at a fixed rate, whether or not those before were answered: loadtest/open_loop.py PORT RATE
SECONDS CONNECTIONS PATH. Latency counts from when a request was due, so a proxy that stalls pays for the queue that it
makes. Prints p50, p99, p99.9 and the most in microseconds as JSON, after a first second that does not count; fails where
one is not answered 200. One thread that allocates next to nothing and collects no garbage, so it has no pauses of its own.
"""
import gc, json, select, socket, sys, time
from array import array

PATIENCE = 5
CLOCK = time.perf_counter_ns


def connect(port):
    s = socket.create_connection(("127.0.0.1", port))
    s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    s.setblocking(False)
    return s


def complete(data):
    """Whether this is the whole of an answer."""
    head = data.find(b"\r\n\r\n")
    if head < 0:
        return False
    if data[9:12] != b"200":
        sys.exit(f"no 200: {data[:head].decode(errors='replace')}")
    lines = data[:head].lower()
    length = lines.find(b"content-length:")
    if length < 0:
        sys.exit("an answer has no length")
    return len(data) >= head + 4 + int(lines[length + 15:].split(b"\r", 1)[0])


def drive(port, rate, seconds, connections, path):
    """Sorted latencies in nanoseconds."""
    request = f"GET {path} HTTP/1.1\r\nHost: open-loop\r\n\r\n".encode()
    free = [connect(port) for _ in range(connections)]
    sockets = {s.fileno(): s for s in free}
    poll = select.epoll()
    for number in sockets:
        poll.register(number, select.EPOLLIN)
    total, gap = rate * (seconds + 1), 1e9 / rate
    latencies, due, part = array("q"), {}, {}
    sent = answered = 0
    start = CLOCK() + 10_000_000
    end = start + int(total * gap) + PATIENCE * 1_000_000_000
    while answered < total:
        now = CLOCK()
        if now > end:
            sys.exit(f"{total - answered} of {total} requests were not answered")
        while sent < total and free and start + int(sent * gap) <= now:
            s = free.pop()
            due[s.fileno()] = sent
            s.send(request)
            sent += 1
        wait = (start + int(sent * gap) - CLOCK()) / 1e9 if sent < total and free else 1
        if wait > 0:
            select.select([poll], [], [], wait)  # Its timeout has microseconds; that of epoll has milliseconds.
        for number, _ in poll.poll(0):
            data = sockets[number].recv(65536)
            if not data:
                sys.exit("a connection was closed")
            data = part.pop(number, b"") + data
            if not complete(data):
                part[number] = data
                continue
            request_number = due.pop(number)
            answered += 1
            free.append(sockets[number])
            if request_number >= rate:
                latencies.append(CLOCK() - start - int(request_number * gap))
    return sorted(latencies)


def main():
    port, rate, seconds, connections = map(int, sys.argv[1:5])
    gc.disable()
    with open("/proc/self/timerslack_ns", "w") as f:
        f.write("1")
    sorted_nanos = drive(port, rate, seconds, connections, sys.argv[5])
    at = lambda share: sorted_nanos[int((len(sorted_nanos) - 1) * share)] / 1e3
    print(json.dumps({"p50": at(0.5), "p99": at(0.99), "p999": at(0.999), "most": at(1)}))


main()
