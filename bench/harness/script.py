"""What JavaScript hooks cost: a script that parses, changes and writes JSON, and one that no message matches."""

import re
import subprocess
import time

from harness.brokers import OURS, Broker, Failure, free_port, running, sundew_config

LOAD = "throughput --pubs 10 --subs 10 --e2e 1000 --text --size 64"
# mqload's own members stay in front, where it looks for them.
SCRIPT = """export const match = '%s';
export function onPublish(message) {
  const reading = message.json();
  return { ...message, payload: { ...reading, f: reading.p.length * 1.8 + 32 } };
}
"""
PLUGIN = "plugins:\n  - { plugin: script-js, config: { hooks: hooks } }\n"
SAMPLE = '{"t":"0000000000000000","p":"00000000","s":"00000000","x":"x"}'


def broker(lab, kind, match):
    """A broker that is not started yet, with a script for these topics, or without plugin where there are none."""
    if kind.name != OURS or not kind.launcher:
        raise Failure("needs a launcher of Sundew, not another command")
    place = lab.directory / f"script-{time.monotonic_ns()}"
    (place / "data").mkdir(parents=True)
    (place / "hooks").mkdir()
    if match:
        (place / "hooks/json.js").write_text(SCRIPT % match)
    port = free_port()
    config = sundew_config(place, port, PLUGIN if match else "")
    command = [str(kind.launcher), "-c", str(config), "--data", str(place / "data")]
    return Broker(kind.name, command, port, place / "log")


def scripts(lab, kind):
    """End to end with the script for every message, beside the function in a loop of its own."""
    with running(broker(lab, kind, "+/+")) as one:
        lab.warm(kind, LOAD, one)
        result = lab.run(f"{LOAD} --duration {lab.options.duration:g}", one)[-1]
    place = lab.directory / f"loop-{time.monotonic_ns()}"
    place.mkdir()
    (place / "json.js").write_text(SCRIPT % "+/+")
    loop = subprocess.run([str(kind.launcher), "hook", "bench", str(place / "json.js"), "--topic", "a/b",
                           "--payload", SAMPLE, "--seconds", "10"], capture_output=True, text=True)
    found = re.findall(r"([0-9]+) messages/s", loop.stdout.replace(",", ""))
    if not found:
        raise Failure(f"`sundew hook bench` failed: {(loop.stdout + loop.stderr).strip()[-300:]}")
    bare = int(found[-1])  # the first seconds are slower
    return {"per_s": result["delivered_per_s"], "cpu": result["broker_cpu_s_per_M"], "lost": result["lost"],
            "loop": bare, "slower": bare / result["delivered_per_s"]}


def unmatched(lab, kind):
    """CPU per message with a script that no message matches ÷ without the plugin, beside each other."""
    cpu = {}
    with running(broker(lab, kind, "elsewhere/#")) as other, running(broker(lab, kind, "")) as bare:
        both = {"with": other, "without": bare}
        for one in both.values():
            lab.warm(kind, LOAD, one)
        for name, one in both.items():
            cpu[name] = lab.run(f"{LOAD} --duration {lab.options.duration:g}", one)[-1]["broker_cpu_s_per_M"]
    return {"ratio": cpu["with"] / cpu["without"], **cpu}
