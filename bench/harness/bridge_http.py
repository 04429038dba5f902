"""What a bridge to HTTP brings to a service that takes everything (mqload/sink.c)."""

import subprocess
import threading
import time

from harness.brokers import OURS, Broker, Failure, free_port, running, sundew_config

LOAD = "rate --pubs 100 --subs 1 --topics 100 --qos 1 --window 100 --size 64 --rate {rate}"
SETTLE_SECONDS = 4
BATCHED = {"rate": 60_000, "warm": 20_000, "route": "body: raw, batch: { count: 100, linger: 20ms }, in-flight: 16"}
SINGLE = {"rate": 10_000, "warm": 3_000, "route": "body: raw, in-flight: 64"}


def route(lab, kind, port, text):
    """A broker that is not started yet, with one route of everything to that port."""
    if kind.name != OURS or not kind.launcher:
        raise Failure("needs a launcher of Sundew, not another command")
    place = lab.directory / f"bridge-{time.monotonic_ns()}"
    (place / "data").mkdir(parents=True)
    listens = free_port()
    config = sundew_config(
        place, listens,
        "plugins:\n  - plugin: bridge-http\n    config:\n      routes:\n"
        f'        sink: {{ match: ["+/+"], url: "http://127.0.0.1:{port}/", {text} }}\n')
    command = [str(kind.launcher), "-c", str(config), "--data", str(place / "data")]
    return Broker(kind.name, command, listens, place / "log")


class Sink:
    """The service, and how many requests and lines it has had."""

    def __init__(self, lab):
        self.port = free_port()
        self.process = subprocess.Popen([str(lab.mqload.parent / "sink"), str(self.port)], text=True,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def counts(self):
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        return [int(each) for each in self.process.stdout.readline().split()]

    def close(self):
        self.process.stdin.close()
        self.process.wait(10)


def per_second(lab, kind, manner, which):
    """Messages a second that the service gets while more are published; `which` of its counts are messages."""
    sink = Sink(lab)
    load = LOAD.format(rate=manner["rate"])
    try:
        with running(route(lab, kind, sink.port, manner["route"])) as one:
            lab.warm(kind, LOAD.format(rate=manner["warm"]), one)  # with time left to compile
            seconds = lab.options.duration
            arguments = f"{load} --warmup 0 --duration {SETTLE_SECONDS + seconds:g}"
            publishing = threading.Thread(target=lab.run, args=(arguments, one))
            publishing.start()
            time.sleep(SETTLE_SECONDS)
            before, begun = sink.counts()[which], time.monotonic()
            time.sleep(seconds - 1)
            after, ended = sink.counts()[which], time.monotonic()
            publishing.join()
        return (after - before) / (ended - begun)
    finally:
        sink.close()


def to_http(lab, kind):
    return {"batched": per_second(lab, kind, BATCHED, 1), "single": per_second(lab, kind, SINGLE, 0)}
