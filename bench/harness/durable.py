"""Durable storage beside Mosquitto with persistence: acknowledged publishes, reopening, online sessions."""

import json
import os
import re
import subprocess
import time

from harness.brokers import BASE, OURS, ROOT, Broker, Failure, free_port, running, sundew_config

AWAY = "--sessions 100 --pubs 100 --window 32 --size 100"
PERSISTENCE = "plugins:\n  - { plugin: persistence-file }\n"
MILLION = 1_000_000


def broker(lab, kind, durable=True):
    """A broker that is not started yet, with what it has for sessions that outlive it, or without."""
    place = lab.directory / f"durable-{kind.name}-{time.monotonic_ns()}"
    (place / "data").mkdir(parents=True)
    port = free_port()
    if kind.name == BASE:
        conf = place / "mosquitto.conf"
        lines = [f"listener {port} 127.0.0.1", "allow_anonymous true", "max_queued_messages 0", "log_dest none",
                 f"persistence {'true' if durable else 'false'}", f"persistence_location {place}/data/"]
        if os.getuid() == 0:
            lines.append("user root")
        conf.write_text("\n".join(lines) + "\n")
        program = os.environ.get("MOSQUITTO") or "/usr/sbin/mosquitto"
        return Broker(kind.name, [program, "-c", str(conf)], port, place / "log")
    if kind.name == OURS and kind.launcher:
        config = sundew_config(place, port, PERSISTENCE if durable else "")
        command = [str(kind.launcher), "-c", str(config), "--data", str(place / "data")]
        return Broker(kind.name, command, port, place / "log")
    raise Failure("only Mosquitto and a distribution of Sundew are measured with durable storage")


def publishes(lab, kind):
    """What 100 publishers get acknowledged for 100 sessions that are away."""
    load = f"durable {AWAY}"
    with running(broker(lab, kind)) as one:
        lab.warm(kind, load, one)
        result = lab.run(f"{load} --duration {lab.options.duration:g}", one)[-1]
    bare = bare_store(lab) if kind.name == OURS else {"per_s": None, "syncs": None}
    share = result["acked_per_s"] / bare["per_s"] if bare["per_s"] else None
    return {"per_s": result["acked_per_s"], "cpu": result["broker_cpu_s_per_M_acked"],
            "p99": result["ack_p99_us"] / 1000, "rss": result["broker_rss_peak_mib"],
            "bare": bare["per_s"], "share": share, "syncs": bare["syncs"]}


def bare_store(lab):
    """The same depth on the store alone, and the disk's syncs; nothing where its tests are not compiled."""
    plugin = ROOT / "plugins/persistence-file/target"
    home = lab.kinds[OURS].launcher.resolve().parent.parent
    jars = [*plugin.glob("classes/lib/*.jar"), *home.glob("lib/jspecify-*.jar")]
    if not (plugin / "test-classes").exists() or not jars:
        return {"per_s": None, "syncs": None}
    parts = [plugin / "classes", plugin / "test-classes", ROOT / "plugin-api/target/classes",
             ROOT / "testkit/target/classes", ROOT / "host/target/classes", *jars]
    java = subprocess.run(["bash", "-c", f". '{home}/bin/find-java.sh'; find_java 25 99 java"],
                          capture_output=True, text=True).stdout.strip()
    place = lab.directory / f"bare-{time.monotonic_ns()}"

    def bench(figure, *arguments):
        run = subprocess.run([f"{java}/bin/java", "--enable-native-access=ALL-UNNAMED", "-cp",
                              ":".join(map(str, parts)), "io.sundew.plugin.persistencefile.StoreBench",
                              str(place), *arguments], capture_output=True, text=True, cwd=plugin)
        found = re.search(rf"(\d+) {figure}/s", run.stdout)
        if run.returncode != 0 or not found:
            raise Failure(f"the bare store cannot be measured: {run.stderr.strip()[-500:]}")
        return int(found.group(1))

    return {"per_s": bench("publishes", "append", "5", "100", "32", "100", "1"),
            "syncs": bench("syncs", "syncs")}


def reopen(lab, kind):
    """From the start of a process to its first CONNACK with a million messages stored, after both ends."""
    figures = {}
    one = broker(lab, kind)
    try:
        one.start()
        lab.run(f"offline {AWAY} --messages {MILLION} --leave --timeout 60", one)
        for how, end in (("stopped", one.stop), ("killed", one.kill)):
            end()
            figures[how] = first_connack(lab, one)
            one.start()
        drained = lab.run("connects --concurrency 1 --duration 1", one)[-1]
        if not drained["connects_per_s"]:
            raise Failure(f"{kind.name} does not serve after it was reopened")
    finally:
        one.stop()
    return figures


def first_connack(lab, one):
    run = subprocess.run([str(lab.mqload), "startup", "--hold", "0", "--timeout", "60", "--json", "--port",
                          str(one.port), "--", *one.command], capture_output=True, text=True,
                         env=one.full_environment(), start_new_session=True)
    if run.returncode != 0 or not run.stdout:
        raise Failure(f"{one.name} does not start: {run.stderr.strip()}")
    return json.loads(run.stdout)["first_connack_ms"]


def online(lab, kind):
    """QoS 1 to sessions that are durable and connected, with the store and without."""
    load = "throughput --pubs 10 --subs 10 --qos 1 --window 32 --e2e 1000 --durable"
    figures = {}
    with running(broker(lab, kind)) as kept, running(broker(lab, kind, durable=False)) as bare:
        for one in (kept, bare):
            lab.warm(kind, load, one)
        for name, one in (("kept", kept), ("bare", bare)):
            result = lab.run(f"{load} --duration {lab.options.duration:g}", one)[-1]
            figures[name] = result["broker_cpu_s_per_M"]
            figures[name + "_per_s"] = result["delivered_per_s"]
    return {**figures, "ratio": figures["kept"] / figures["bare"]}
