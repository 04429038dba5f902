"""What a result has to say about the machine and the programs it was measured with."""

import contextlib
import os
import platform
import subprocess
import time
from pathlib import Path

from harness.brokers import ROOT

FIND_JAVA = ROOT / "dist/src/main/distribution/bin/find-java.sh"


def processor():
    with contextlib.suppress(OSError):
        for text in Path("/proc/cpuinfo").read_text().splitlines():
            if text.startswith("model name"):
                return text.split(":", 1)[1].strip()
    return platform.machine()


def kernel():
    """Without what a distributor appends."""
    return platform.release().split("-")[0]


def java():
    """The Java that runs Sundew: its release file has no paths in it."""
    found = subprocess.run(["bash", "-c", f". '{FIND_JAVA}'; find_java 25 99"],
                           capture_output=True, text=True)
    with contextlib.suppress(OSError):
        release = dict(line.split("=", 1) for line in
                       (Path(found.stdout.strip()) / "release").read_text().splitlines()
                       if "=" in line)
        words = [release.get(key, "").strip('"') for key in ("IMPLEMENTOR", "JAVA_RUNTIME_VERSION")]
        return " ".join(word for word in words if word)
    return "unknown"


def revision():
    with contextlib.suppress(OSError):
        asked = subprocess.run(["git", "-C", str(ROOT), "rev-parse", "--short", "HEAD"],
                               capture_output=True, text=True)
        return asked.stdout.strip() or None
    return None


def facts(lab, command):
    options = lab.options
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return {
        "date": time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime()),
        "machine": f"{os.cpu_count()} x {processor()}, {memory:.1f} GiB, Linux {kernel()}",
        "java": java(),
        "revision": revision(),
        "load_average": os.getloadavg()[0],
        "command": command,
        **{name: kind.version for name, kind in lab.kinds.items()},
        "brokers": list(lab.kinds),
        "absent": lab.absent,
        "settings": f"{options.size} byte payloads unless said, "
                    f"MQTT {'5.0' if options.v5 else '3.1.1 unless said'}, "
                    f"{options.rounds} rounds of {options.duration:g} s, interleaved; "
                    f"Sundew warmed up for {options.warmup:g} s per row",
        "small_profile": options.small_java_opts,
    }
