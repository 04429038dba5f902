"""The rows that move messages: the same load on every broker, and our ratios to Mosquitto."""

import contextlib
import math
import statistics
from dataclasses import dataclass

from harness import mqload
from harness.brokers import BASE, OURS, Failure

PAIRS = "throughput --pubs 10 --subs 10"


@dataclass(frozen=True)
class Row:
    """One load: mqload's arguments, and the ratios to Mosquitto that we accept.

    CPU per message and p99 are to be at most the target, throughput at least.
    """

    title: str
    arguments: str
    cpu_target: float | None = None
    throughput_target: float | None = None
    p99_target: float | None = None


ROWS = {
    "qos0": Row("1:1 QoS 0, 10+10", f"{PAIRS} --e2e 1000", 0.015, 60),
    "one": Row("one in flight, 100 pairs", "throughput --pubs 100 --subs 100 --e2e 1", 0.75, 1.25),
    "fanout": Row("fan-out 1:100 QoS 0", "throughput --pubs 1 --subs 100 --e2e 100", 0.03, 30),
    "fanout1000": Row("fan-out 1:1000 QoS 0", "throughput --pubs 1 --subs 1000 --e2e 100", 0.03, 30),
    "fanin": Row("fan-in 100:1 QoS 0", "throughput --pubs 100 --subs 1 --e2e 100", 0.02, 35),
    "qos1": Row("1:1 QoS 1, window 32", f"{PAIRS} --qos 1 --window 32 --e2e 1000", 0.035, 25),
    "qos2": Row("1:1 QoS 2, window 32", f"{PAIRS} --qos 2 --window 32 --e2e 1000", 0.035, 25),
    "rate": Row("20,000 a second, 10+10", "rate --pubs 10 --subs 10 --rate 20000", 0.95, None, 0.8),
    "16k": Row("1:1 QoS 0, 16 KiB", f"{PAIRS} --e2e 100 --size 16384", 0.7, 1.3),
    "1m": Row("fan-out 1:10 QoS 0, 1 MiB", "throughput --pubs 1 --subs 10 --e2e 10 --size 1048576",
              0.7, 1.3),
    "v5": Row("1:1 QoS 0, 3 properties", f"{PAIRS} --e2e 1000 --user-props 3", 0.03, 40),
    "odd": Row("1:1 QoS 0, 11+11", "throughput --pubs 11 --subs 11 --e2e 1000", 0.015, 60),
}


def measure(lab, row):
    """The runs of one row, {broker: [result of each round]}, and what went wrong, {broker: why}.

    The brokers run for all rows of the comparison, and who goes first alternates with the rounds.
    """
    options, results, errors = lab.options, {name: [] for name in lab.kinds}, {}
    for name, kind in lab.kinds.items():
        with failing(errors, name):
            broker = lab.stand(name)
            if kind.warms_up and options.warmup > 0:
                mqload.load(lab.mqload, row, broker, options, 0, options.warmup)
    for round_number in range(options.rounds):
        order = list(lab.kinds) if round_number % 2 == 0 else list(reversed(lab.kinds))
        for name in order:
            if name not in errors:
                with failing(errors, name):
                    results[name].append(mqload.load(lab.mqload, row, lab.stand(name), options,
                                                     1, options.duration))
    return results, errors


@contextlib.contextmanager
def failing(errors, name):
    """What fails of one broker does not end the comparison of the others."""
    try:
        yield
    except Failure as failure:
        errors[name] = str(failure)


def spread(values):
    """Median, least and greatest, without what is not a number; None where nothing is left."""
    known = [value for value in values if value is not None and not math.isnan(value)]
    if not known:
        return None
    return {"median": statistics.median(known), "min": min(known), "max": max(known)}


def ratios(ours, base, key):
    """Ours divided by Mosquitto's, round by round: what slows one slows its neighbour, too."""
    pairs = [(a[key], b[key]) for a, b in zip(ours, base) if a[key] is not None and b[key]]
    return spread([a / b for a, b in pairs])


def broker_line(runs):
    return {
        "msg_per_s": mqload.median(runs, "delivered_per_s"),
        "cpu_us_per_msg": mqload.median(runs, "broker_cpu_s_per_M"),
        "p99_us": mqload.median(runs, "p99_us"),
        "rss_mib": max(run["broker_rss_peak_mib"] for run in runs),
        "load_generator_cpu_pct": mqload.median(runs, "self_cpu_pct"),
        "faults": mqload.faults(runs),
    }


def summarize(name, row, results, errors):
    """One line of the table, as a dict that also stands in the --json output."""
    line = {"row": name, "title": row.title, "load": row.arguments, "errors": errors,
            "peers": [name for name in results if name not in (BASE, OURS)]}
    for broker, runs in results.items():
        if runs:
            line[broker] = broker_line(runs)
    checks = []
    for what, key, target, at_least in (
            ("cpu", "broker_cpu_s_per_M", row.cpu_target, False),
            ("throughput", "delivered_per_s", row.throughput_target, True),
            ("p99", "p99_us", row.p99_target, False)):
        found = ratios(results[OURS], results[BASE], key)
        line[f"{what}_ratio"] = found["median"] if found else math.nan
        line[f"{what}_ratio_spread"] = found
        line[f"{what}_target"] = target
        if target is not None:
            ratio = line[f"{what}_ratio"]
            checks.append(bool(ratio >= target if at_least else ratio <= target))
    line["met"] = all(checks) if checks else None
    line["rounds"] = results
    return line
