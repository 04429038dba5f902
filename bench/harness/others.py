"""The rows that ask something else than messages per second: memory, subscriptions, start, overload."""

import contextlib
import json
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass

from harness import bridge, bridge_http, durable, mqload, script, tls
from harness.brokers import BASE, OURS, Failure, running
from harness.messages import ROWS, failing, spread
from harness.plugin import PASSWORD, USER, broker, guarded

THOUSAND, MILLION = 1_000, 1_000_000
RECOVER_SECONDS = 10
QOS1 = "--pubs 10 --subs 10 --qos 1 --window 32"


@dataclass(frozen=True)
class Figure:
    """One number of a row, and what ours has to be: at most the target, or at least."""

    key: str
    title: str
    unit: str
    target: float | None = None
    at_least: bool = False

    def met(self, value):
        if self.target is None:
            return None
        return value is not None and (value >= self.target if self.at_least else value <= self.target)


@dataclass(frozen=True)
class Other:
    """A row: how one round of it is measured with a broker of a kind, {figure's key: value}."""

    title: str
    figures: list[Figure]
    measure: Callable
    # A row that takes minutes a round is not repeated more often than this.
    most_rounds: int = 100
    only_ours: bool = False


def subscriptions(lab, kind):
    with lab.fresh(kind) as broker:
        lab.warm(kind, "subs --steps 1000", broker)
        before = broker.live_heap()
        after = []
        small, large = lab.run(
            f"subs --steps {THOUSAND},{MILLION} --churn 1000 --duration {lab.options.duration:g} "
            "--timeout 120", broker, after=(2, lambda: after.append(broker.live_heap())))
    if large["subscriptions"] < MILLION:
        raise Failure(f"{kind.name} took {large['subscriptions']} of {MILLION} subscriptions")
    churned = large["churn_broker_cpu_s_per_M"]
    return {
        "small": small["broker_cpu_s_per_M"],
        "large": large["broker_cpu_s_per_M"],
        "growth": large["broker_cpu_s_per_M"] / small["broker_cpu_s_per_M"],
        "churn": churned,
        "churn_growth": churned / small["broker_cpu_s_per_M"],
        "per_s": large["subscribe_per_s"],
        "heap": (after[0] - before) / MILLION if before else None,
        "rss": large["rss_bytes_per_sub"],
    }


def connections(count):
    def measure(lab, kind):
        if lab.descriptors < count + 200:
            raise Failure(f"needs {count + 200} descriptors, `ulimit -Hn` is {lab.descriptors}")
        with lab.fresh(kind) as broker:
            cold = lab.run(f"idle --conns {count} --hold 3", broker)[-1]
        with lab.fresh(kind) as broker:
            lab.warm(kind, "connects --subscribe --concurrency 64", broker)
            for _ in range(2 if kind.warms_up else 1):  # connections that stay are another load
                warm = lab.run(f"idle --conns {count} --hold 1", broker)[-1]
        return {"rss": cold["rss_kib_per_conn"], "connect": warm["broker_cpu_us_per_connect"],
                "idle": cold["hold_cpu_pct"]}

    return measure


def handshakes(lab, kind):
    load = "connects --subscribe --concurrency 64"
    with lab.fresh(kind) as broker:
        lab.warm(kind, load, broker)
        result = lab.run(f"{load} --duration {lab.options.duration:g}", broker)[-1]
    return {"per_s": result["connects_per_s"], "cpu": result["broker_cpu_us_per_connect"],
            "p99": ms(result["p99_us"])}


def messages_over_tls(lab, kind):
    load = f"{ROWS['qos0'].arguments} --tls"
    with running(tls.broker(lab, kind, "ec")) as broker:
        lab.warm(kind, load, broker)
        result = lab.run(f"{load} --duration {lab.options.duration:g}", broker)[-1]
    return {"per_s": result["delivered_per_s"], "cpu": result["broker_cpu_s_per_M"],
            "p99": ms(result["p99_us"]), "lost": result["lost"]}


def messages_over_websocket(lab, kind):
    """The same load over TCP and over WebSocket, each with a broker of its own."""
    load = ROWS["qos0"].arguments
    found = {}
    for over, options, ws in (("tcp", [], ""), ("ws", ["protocol websockets"], " --ws")):
        with running(tls.with_listener(lab, kind, options)) as broker:
            lab.warm(kind, load + ws, broker)
            found[over] = lab.run(f"{load}{ws} --duration {lab.options.duration:g}", broker)[-1]
    cpu = {over: result["broker_cpu_s_per_M"] for over, result in found.items()}
    return {"ratio": cpu["ws"] / cpu["tcp"], "cpu": cpu["ws"], "tcp": cpu["tcp"],
            "per_s": found["ws"]["delivered_per_s"], "lost": found["ws"]["lost"]}


def tls_handshakes(key):
    def measure(lab, kind):
        load = "connects --tls --concurrency 64"
        with running(tls.broker(lab, kind, key)) as broker:
            lab.warm(kind, load, broker)
            result = lab.run(f"{load} --duration {lab.options.duration:g}", broker)[-1]
        return {"per_s": result["connects_per_s"], "cpu": result["broker_cpu_us_per_connect"],
                "p99": ms(result["p99_us"])}

    return measure


def replay(count):
    def measure(lab, kind):
        with lab.fresh(kind) as broker:
            end = time.monotonic() + (lab.options.warmup if kind.warms_up else 0)
            while time.monotonic() < end:
                lab.run("retained --retained 20000 --rounds 2", broker)
            before = broker.live_heap()
            result = lab.run(f"retained --retained {count} --rounds 3 --keep", broker)[-1]
            after = broker.live_heap()
        if result["replay_got"] < count:
            raise Failure(f"{kind.name} replayed {result['replay_got']} of {count}")
        return {"per_s": result["replay_per_s"], "cpu": result["replay_cpu_us"],
                "heap": (after - before) / count if before else None,
                "rss": result["rss_bytes_per_retained"]}

    return measure


def start(lab, kind):
    usual = start_once(lab, kind)
    small = start_once(lab, kind, lab.options.small_java_opts) if kind.name == OURS else {}
    return {"connack": usual["first_connack_ms"], "idle": usual["rss_idle_mib"],
            "small_idle": small.get("rss_idle_mib"), "small_connack": small.get("first_connack_ms")}


def start_once(lab, kind, java_opts=""):
    """mqload starts the broker itself, so that it can time it; it also stops it."""
    one = kind.broker(lab.directory, java_opts)
    command = [str(lab.mqload), "startup", "--hold", "5", "--timeout", "60", "--json",
               "--port", str(one.port), "--", *one.command]
    run = subprocess.run(command, capture_output=True, text=True,  # it ends after 70 s at the latest
                         env=one.full_environment(), start_new_session=True)
    if run.returncode != 0 or not run.stdout:
        raise Failure(f"{kind.name} does not start: {run.stderr.strip()}")
    return json.loads(run.stdout)


def first_seconds(lab, kind):
    """Full load from the first moment, then the same load on the same broker."""
    load = ROWS["qos0"].arguments
    with lab.fresh(kind) as broker:
        first = lab.run(f"{load} --warmup 0 --duration 10", broker)[-1]
        lab.warm(kind, load, broker)
        steady = lab.run(f"{load} --duration {lab.options.duration:g}", broker)[-1]
    return {"slower": steady["delivered_per_s"] / first["delivered_per_s"],
            "cpu": first["broker_cpu_s_per_M"] / steady["broker_cpu_s_per_M"],
            "first": first["delivered_per_s"], "steady": steady["delivered_per_s"]}


def overload(lab, kind):
    """Finds the rate that the broker sustains, then offers twice that for five seconds."""
    duration = f"--duration {lab.options.duration:g}"
    with lab.fresh(kind) as broker:
        lab.warm(kind, f"throughput {QOS1}", broker)
        sustained = lab.run(f"throughput {QOS1} {duration}", broker)[-1]["delivered_per_s"]
        result = lab.run(f"overload --pubs 10 --subs 10 --window 1000 --rate {sustained / 10:.0f} "
                         f"--burst-rate {2 * sustained} --burst 5 --recover {RECOVER_SECONDS} "
                         f"{duration}", broker)[-1]
    recovery = result["recovery_ms"]
    return {"recovery": RECOVER_SECONDS * 1000 if recovery is None else recovery, "p99": ms(result["burst_p99_us"]),
            "base_p99": ms(result["base_p99_us"]), "rss": result["broker_rss_peak_mib"],
            "sustained": sustained, "admitted": result["burst_admitted_per_s"],
            "lost": result["lost"], "self": result["self_cpu_pct"]}


def ms(us):
    return None if us is None else us / 1000


def slow_readers(lab, kind):
    """The same subscribers once reading all, once at a trickle: what the ten fast ones notice."""
    load = "rate --pubs 10 --subs 10 --rate 500 --size 1024 --slow 1000 --slow-rate"
    with lab.fresh(kind) as broker:
        lab.warm(kind, f"{load} 1000000", broker)
        quick = lab.run(f"{load} 1000000 --duration 8", broker)[-1]
        slow = lab.run(f"{load} 1000 --warmup 4 --duration 8", broker)[-1]
    return {"ratio": slow["p99_us"] / quick["p99_us"] if slow["p99_us"] else None,
            "quick": ms(quick["p99_us"]), "slow": ms(slow["p99_us"]), "lost": slow["lost"],
            "rss": slow["broker_rss_peak_mib"]}


GUARDED_LOADS = {"qos0": 1.5, "fanout": 1.5, "one": 1.05}


def guarded_against_bare(lab, kind):
    """CPU per message with plugins ÷ without, the two brokers beside each other."""
    if not kind.launcher:
        raise Failure("needs a launcher of Sundew, not another command")
    figures = {}
    place = lab.directory / f"guarded-{time.monotonic_ns()}"
    place.mkdir()
    with contextlib.ExitStack() as stack:
        both = [broker(place, "bare", kind.launcher), guarded(place, "guarded", kind.launcher)]
        for one in both:
            stack.callback(one.stop)
            one.start()
        for name in GUARDED_LOADS:
            load = f"{ROWS[name].arguments} --user {USER} --pass {PASSWORD}"
            for one in both:
                lab.warm(kind, load, one)
            bare, loaded = [lab.run(f"{load} --duration {lab.options.duration:g}", one)[-1]
                            for one in both]
            figures[name] = loaded["broker_cpu_s_per_M"] / bare["broker_cpu_s_per_M"]
            figures[name + "_cpu"] = loaded["broker_cpu_s_per_M"]
    return figures


OTHERS = {
    "subs": Other("1k and 1M subscriptions (80 % exact, 15 % +, 5 % #)", [
        Figure("small", "match and deliver, 1k", "us CPU"),
        Figure("large", "match and deliver, 1M", "us CPU", 1.5),
        Figure("growth", "1M / 1k", "x", 1.5),
        Figure("churn", "1M, 1,000 subscribes/s come and go", "us CPU", 1.5),
        Figure("churn_growth", "the same / 1k", "x", 1.5),
        Figure("per_s", "subscribes", "/s", 170_000, at_least=True),
        Figure("heap", "live heap per subscription", "B", 300),
        Figure("rss", "RSS per subscription", "B"),
    ], subscriptions, most_rounds=3),
    "idle1k": Other("1,000 idle connections", [
        Figure("rss", "RSS each", "KiB", 4),
        Figure("connect", "connect + subscribe", "us CPU", 80),
        Figure("idle", "CPU while idle", "%"),
    ], connections(1000)),
    "idle15k": Other("15,000 idle connections", [
        Figure("rss", "RSS each", "KiB", 4),
        Figure("connect", "connect + subscribe", "us CPU", 80),
        Figure("idle", "CPU while idle", "%"),
    ], connections(15000)),
    "connects": Other("connect, subscribe, disconnect, 64 at once", [
        Figure("per_s", "connects", "/s"),
        Figure("cpu", "each", "us CPU"),
        Figure("p99", "p99", "ms"),
    ], handshakes),
    "tls": Other("1:1 QoS 0, 10+10, over TLS", [
        Figure("per_s", "delivered", "/s"),
        Figure("cpu", "each", "us CPU"),
        Figure("p99", "p99", "ms"),
        Figure("lost", "lost", ""),
    ], messages_over_tls),
    "websocket": Other("1:1 QoS 0, 10+10, over WebSocket", [
        Figure("ratio", "each, of the same over TCP", "x CPU", 1.5),
        Figure("cpu", "each", "us CPU"),
        Figure("tcp", "over TCP", "us CPU"),
        Figure("per_s", "delivered", "/s"),
        Figure("lost", "lost", ""),
    ], messages_over_websocket, only_ours=True),
    "handshakes": Other("TLS handshake, connect, disconnect, 64 at once, P-256", [
        Figure("per_s", "connects", "/s"),
        Figure("cpu", "each", "us CPU"),
        Figure("p99", "p99", "ms"),
    ], tls_handshakes("ec")),
    "handshakes-rsa": Other("TLS handshake, connect, disconnect, 64 at once, RSA 2048", [
        Figure("per_s", "connects", "/s"),
        Figure("cpu", "each", "us CPU"),
        Figure("p99", "p99", "ms"),
    ], tls_handshakes("rsa")),
    "retained20k": Other("20,000 retained messages to a new subscriber", [
        Figure("per_s", "replayed", "/s", 700_000, at_least=True),
        Figure("cpu", "each", "us CPU"),
        Figure("heap", "live heap each", "B"),
        Figure("rss", "RSS each", "B"),
    ], replay(20_000)),
    "retained1m": Other("1,000,000 retained messages to a new subscriber", [
        Figure("per_s", "replayed", "/s", 700_000, at_least=True),
        Figure("cpu", "each", "us CPU"),
        Figure("heap", "live heap each", "B"),
        Figure("rss", "RSS each", "B"),
    ], replay(MILLION), most_rounds=3),
    "durable": Other("acknowledged publishes to 100 durable sessions that are away, window 32 x 100", [
        Figure("per_s", "acknowledged", "/s", 60_000, at_least=True),
        Figure("cpu", "each", "us CPU"),
        Figure("p99", "p99 of the acknowledgement", "ms"),
        Figure("rss", "largest RSS", "MiB"),
        Figure("bare", "the bare store", "/s"),
        Figure("share", "of the bare store", "x", 0.8, at_least=True),
        Figure("syncs", "syncs of the disk", "/s"),
    ], durable.publishes),
    "reopen": Other("1,000,000 stored messages, from the start to the first CONNACK", [
        Figure("stopped", "after it was stopped", "ms", 2000),
        Figure("killed", "after it was killed", "ms", 2000),
    ], durable.reopen, most_rounds=3),
    "online": Other("1:1 QoS 1, window 32, to durable sessions that are there: with the store / without", [
        Figure("ratio", "with / without", "x CPU", 2),
        Figure("kept", "with", "us CPU"),
        Figure("bare", "without", "us CPU"),
        Figure("kept_per_s", "with", "/s"),
        Figure("bare_per_s", "without", "/s"),
    ], durable.online),
    "script": Other("a JavaScript hook that parses, changes and writes JSON, 10+10", [
        Figure("per_s", "delivered", "/s", 150_000, at_least=True),
        Figure("cpu", "each", "us CPU"),
        Figure("loop", "the function in a loop, one thread", "/s"),
        Figure("slower", "loop / delivered", "x", 1.5),
        Figure("lost", "lost", ""),
    ], script.scripts, only_ours=True),
    "unmatched": Other("a JavaScript hook that no message matches / without, 10+10", [
        Figure("ratio", "with / without", "x CPU", 1.03),
        Figure("with", "with", "us CPU"),
        Figure("without", "without", "us CPU"),
    ], script.unmatched, only_ours=True),
    "bridge0": Other("a bridge to Mosquitto, QoS 0, 10+10", [
        Figure("per_s", "delivered at the remote broker", "/s"),
        Figure("cpu", "each, of the bridging broker", "us CPU"),
        Figure("p99", "p99 end to end", "ms"),
        Figure("lost", "lost", "", 0),
    ], bridge.bridges("qos0")),
    "bridge1": Other("a bridge to Mosquitto, QoS 1, 10+10", [
        Figure("per_s", "delivered at the remote broker", "/s"),
        Figure("cpu", "each, of the bridging broker", "us CPU"),
        Figure("p99", "p99 end to end", "ms"),
        Figure("lost", "lost", "", 0),
    ], bridge.bridges("qos1")),
    "bridge-http": Other("QoS 1 from 100 publishers to an HTTP service", [
        Figure("batched", "100 in a request", "msg/s", 20_000, at_least=True),
        Figure("single", "one in a request, 64 at a time", "msg/s", 5_000, at_least=True),
    ], bridge_http.to_http, only_ours=True),
    "start": Other("start", [
        Figure("connack", "to the first CONNACK", "ms", 350),
        Figure("idle", "idle RSS", "MiB", 100),
        Figure("small_connack", "to the first CONNACK, small profile", "ms"),
        Figure("small_idle", "idle RSS, small profile", "MiB", 80),
    ], start),
    "first10": Other("first 10 s after the start, 1:1 QoS 0 at full speed", [
        Figure("slower", "steady / first, messages", "x", 3),
        Figure("cpu", "first / steady, CPU per message", "x"),
        Figure("first", "first", "/s"),
        Figure("steady", "steady", "/s"),
    ], first_seconds),
    "overload": Other("5 s at twice the sustained rate, QoS 1", [
        Figure("recovery", f"recovered after ({RECOVER_SECONDS} s: not)", "ms", 1000),
        Figure("p99", "p99 of what was admitted", "ms"),
        Figure("base_p99", "p99 before, at a tenth of the rate", "ms"),
        Figure("sustained", "sustained", "/s"),
        Figure("admitted", "admitted", "/s"),
        Figure("rss", "largest RSS", "MiB"),
        Figure("lost", "lost", "", 0),
        Figure("self", "load generator CPU", "%"),
    ], overload, most_rounds=3),
    "slow": Other("1,000 slow readers beside 10 fast ones", [
        Figure("ratio", "p99 of the fast / were all fast", "x", 1.5),
        Figure("slow", "p99 of the fast", "ms"),
        Figure("quick", "p99 were all fast", "ms"),
        Figure("lost", "lost by the fast", "", 0),
        Figure("rss", "largest RSS", "MiB"),
    ], slow_readers, most_rounds=3),
    "plugins": Other("auth-passwd, acl-file (50 rules), an inline hook / without", [
        Figure("qos0", "1:1 QoS 0", "x CPU", GUARDED_LOADS["qos0"]),
        Figure("fanout", "fan-out 1:100", "x CPU", GUARDED_LOADS["fanout"]),
        Figure("one", "one in flight", "x CPU", GUARDED_LOADS["one"]),
        Figure("qos0_cpu", "1:1 QoS 0, with", "us CPU"),
        Figure("fanout_cpu", "fan-out 1:100, with", "us CPU"),
        Figure("one_cpu", "one in flight, with", "us CPU"),
    ], guarded_against_bare, only_ours=True),
}


def measure(lab, row):
    """The rounds of one row, {broker: [figures]}, and what went wrong, {broker: why}.

    Mosquitto and Sundew take turns; other peers are measured once, at the end.
    """
    results, errors = {}, {}
    pair = [OURS] if row.only_ours else [BASE, OURS]
    for round_number in range(min(lab.options.rounds, row.most_rounds)):
        for name in pair if round_number % 2 == 0 else reversed(pair):
            once(lab, row, name, results, errors)
    if not row.only_ours:
        for name in [name for name in lab.kinds if name not in pair]:
            once(lab, row, name, results, errors)
    return results, errors


def once(lab, row, name, results, errors):
    if name not in errors:
        with failing(errors, name):
            try:
                results.setdefault(name, []).append(row.measure(lab, lab.kinds[name]))
            except (TypeError, ZeroDivisionError):  # mqload says null where nothing came
                raise Failure("a run delivered nothing") from None


def summarize(name, row, results, errors):
    """The row as a dict that also stands in the --json output."""
    figures = []
    for figure in row.figures:
        found = {broker: spread([run[figure.key] for run in runs]) for broker, runs in results.items()}
        ours = found.get(OURS)
        figures.append({"key": figure.key, "title": figure.title, "unit": figure.unit,
                        "target": figure.target, "at_least": figure.at_least,
                        "met": figure.met(ours["median"] if ours else None), **found})
    met = [figure["met"] for figure in figures if figure["met"] is not None]
    return {"row": name, "title": row.title, "figures": figures, "errors": errors,
            "met": all(met) if met else None, "rounds": results}
