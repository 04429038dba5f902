"""Runs of the load generator bench/mqload."""

import json
import math
import shlex
import statistics
import subprocess
import sys
import threading
from pathlib import Path

from harness.brokers import BENCH, BUILD, Failure

# Counters that are 0 when a broker keeps every message and its order.
FAULTS = ("lost", "seq_gaps", "dup_or_reordered", "e2e_stalls", "closed", "failed", "proto_errors",
          "props_missing")
RUN_SECONDS = 900


def build_mqload():
    BUILD.mkdir(exist_ok=True)
    command = ["make", "-s", "-C", str(BENCH / "mqload"), f"OUT={BUILD}"]
    if not Path("/usr/include/openssl/ssl.h").exists():
        command.append("TLS=0")
    if subprocess.run(command, stdout=sys.stderr).returncode != 0:
        raise Failure("mqload does not build: it needs make and a C compiler")
    return BUILD / "mqload"


def run(mqload, arguments, broker, after=None):
    """One run, as the list of the JSON objects it printed.

    With `after` mqload is given --keep: when it has printed `after[0]` objects, `after[1]()` is
    called while it still holds what it has set up.
    """
    command = [str(mqload), *shlex.split(arguments), "--json", "--host", "127.0.0.1",
               "--port", str(broker.port), "--pid", ",".join(map(str, broker.pids()))]
    if after:
        command.append("--keep")
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE, text=True)
    complaints = []
    listener = threading.Thread(target=lambda: complaints.append(process.stderr.read()))
    listener.start()
    clock = threading.Timer(RUN_SECONDS, process.kill)
    clock.start()
    objects = []
    try:
        for line in process.stdout:
            objects.append(json.loads(line))
            if after and len(objects) == after[0]:
                after[1]()
                process.stdin.close()
        process.wait()
    finally:
        clock.cancel()
        process.kill()
        listener.join()
    broker.check_alive()
    if not objects or (after and len(objects) < after[0]):
        said = [line.removeprefix("mqload: ") for line in complaints[0].strip().splitlines()]
        reason = "; ".join(dict.fromkeys([said[0], said[-1]] if said else ["no complaint"]))
        raise Failure(f"mqload gave no result (status {process.returncode}): {reason}\n"
                      f"{shlex.join(command[1:])}")
    return objects


def load(mqload, row, broker, options, warmup, duration):
    """One run of a row's load, as its JSON object."""
    version = " --v5" if options.v5 else ""
    return run(mqload, f"{row.arguments.split()[0]} --size {options.size} "
                       f"{' '.join(row.arguments.split()[1:])} --warmup {warmup} "
                       f"--duration {duration}{version}", broker)[-1]


def median(runs, key):
    """The median over the rounds; not a number when one of them delivered nothing (mqload: null)."""
    values = [run[key] for run in runs]
    return math.nan if None in values else statistics.median(values)


def faults(runs):
    """The worst of each counter that should have been 0."""
    worst = {key: max((run.get(key) or 0 for run in runs), key=abs) for key in FAULTS}
    return {key: value for key, value in worst.items() if value != 0}
