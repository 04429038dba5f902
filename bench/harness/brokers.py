"""Brokers as processes: how each kind is started, found in /proc, asked about its memory, stopped."""

import contextlib
import glob
import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

BENCH = Path(__file__).resolve().parent.parent
ROOT = BENCH.parent
BUILD = BENCH / "target"
PEERS = BENCH / "peers"
BASE, OURS = "mosquitto", "sundew"
START_SECONDS = 60
STOP_SECONDS = 10
PREPARE_SECONDS = 600
# The same work for all: queue limits are off everywhere, and nobody writes a log of who comes and goes.
SAME_WORK = ("limits: { max-subscriptions: 0, max-queued-messages: 0, max-queued-bytes: 0 }\n"
             "log: { connection-messages: false }\n")


class Failure(Exception):
    """The comparison cannot go on; the message says why and what to do."""


@dataclass
class Broker:
    """A broker process of ours: started on a free port, in its own process group."""

    name: str
    command: list[str]
    port: int
    log: Path
    environment: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen = field(init=False)

    def start(self):
        with self.log.open("wb") as log:
            try:
                self.process = subprocess.Popen(self.command, stdin=subprocess.DEVNULL, stdout=log,
                                                stderr=subprocess.STDOUT, start_new_session=True,
                                                env=self.full_environment())
            except OSError as error:
                raise Failure(f"{self.name} cannot be started: {error}") from None
        deadline = time.monotonic() + START_SECONDS
        while not self.accepts_connections():
            self.check_alive()
            if time.monotonic() > deadline:
                raise Failure(f"{self.name} does not listen on port {self.port} after "
                              f"{START_SECONDS} s:\n{self.log_tail()}")
            time.sleep(0.05)

    def full_environment(self):
        return {**os.environ, **self.environment}

    def accepts_connections(self):
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def log_tail(self):
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-20:])

    def pids(self):
        """The processes of the broker's group: a launcher script may not be the broker itself."""
        group = self.process.pid
        return [pid for pid in all_pids() if group_of(pid) == group]

    def check_alive(self):
        if self.process.poll() is not None:
            raise Failure(f"{self.name} ended with status {self.process.returncode}:\n"
                          f"{self.log_tail()}")

    def live_heap(self):
        """Bytes of live objects after a full collection; None where the broker is no JVM."""
        for pid in self.pids():
            with contextlib.suppress(OSError, subprocess.TimeoutExpired):
                java = Path(os.readlink(f"/proc/{pid}/exe"))
                if java.name != "java":
                    continue
                asked = subprocess.run([java.with_name("jcmd"), str(pid), "GC.class_histogram"],
                                       capture_output=True, text=True, timeout=120)
                if total := re.search(r"^Total\s+\d+\s+(\d+)", asked.stdout, re.MULTILINE):
                    return int(total.group(1))
        return None

    def kill(self):
        """As a power cut does."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(STOP_SECONDS)

    def stop(self):
        if not hasattr(self, "process"):
            return
        for signal_number in (signal.SIGTERM, signal.SIGKILL):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal_number)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(STOP_SECONDS)
                return


@dataclass(frozen=True)
class Kind:
    """A broker that can be started any number of times."""

    name: str
    version: str
    # (port, directory of its own) -> command
    command: Callable[[int, Path], list[str]]
    # Whether it compiles what it has seen, and so has to see the load before it is measured.
    warms_up: bool
    # The launcher of a distribution; None for any other command.
    launcher: Path | None = None

    def broker(self, directory, java_opts=""):
        """One that is not started yet, with a port and a directory of its own below that one."""
        place = Path(tempfile.mkdtemp(prefix=self.name + "-", dir=directory))
        port = free_port()
        environment = {"SUNDEW_JAVA_OPTS": java_opts} if java_opts else {}
        return Broker(self.name, self.command(port, place), port, place / "log", environment)


@contextlib.contextmanager
def running(broker):
    """Started, and stopped however the block ends."""
    try:
        broker.start()
        yield broker
    finally:
        broker.stop()


def all_pids():
    return [int(entry) for entry in os.listdir("/proc") if entry.isdigit()]


def group_of(pid):
    try:
        return os.getpgid(pid)
    except ProcessLookupError:
        return None


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def distribution():
    """The launcher of the newest distribution that `mvn package` has built."""
    launchers = glob.glob(str(ROOT / "dist/target/sundew-*/bin/sundew"))
    if not launchers:
        raise Failure("no distribution in dist/target: run `mvn -DskipTests package`, "
                      "or name a broker with --sundew")
    return max(launchers, key=os.path.getmtime)


def launcher(command):
    """The launcher that `command` names, or that of the distribution."""
    return Path(shlex.split(command)[0] if command else distribution())


def sundew_config(place, port, more=""):
    """A configuration for everybody on this machine; returns the file."""
    config = place / "sundew.yaml"
    config.write_text(f'allow-anonymous: true\nlisteners:\n  - {{ tcp: "127.0.0.1:{port}" }}\n'
                      f"{SAME_WORK}{more}")
    return config


def sundew(command):
    """Ours: the distribution, a launcher that is named, or with {port} any command at all."""
    text = command or shlex.quote(distribution())
    if not shutil.which(shlex.split(text)[0]):
        raise Failure(f"--sundew names {shlex.split(text)[0]}, which cannot be run")

    def start(port, place):
        data = place / "data"
        data.mkdir()
        if "{port}" in text:
            return shlex.split(text.replace("{port}", str(port)).replace("{data}", str(data)))
        return [*shlex.split(text), "-c", str(sundew_config(place, port)), "--data", str(data)]

    other = "{port}" in text
    version = "another command" if other else first_line([*shlex.split(text), "--version"])
    return Kind(OURS, version, start, True, None if other else Path(shlex.split(text)[0]))


def peer(name):
    """The broker that bench/peers/NAME starts, prepared; raises Failure where it is not to be had."""
    script = PEERS / name
    if not (script.is_file() and os.access(script, os.X_OK)):
        raise Failure(f"no start script bench/peers/{name}; there are {', '.join(peer_names())}")
    try:
        prepared = subprocess.run([script, "--prepare"], capture_output=True, text=True,
                                  timeout=PREPARE_SECONDS)
    except subprocess.TimeoutExpired:
        raise Failure(f"{name}: not fetched within {PREPARE_SECONDS} s") from None
    if prepared.returncode != 0:
        raise Failure(prepared.stderr.strip() or f"{name}: --prepare failed")
    native = name in (BASE, "flashmq")
    return Kind(name, first_line([script, "--version"]),
                lambda port, place: [str(script), str(port), str(place)], not native)


def peer_names():
    """All start scripts there are."""
    return sorted(script.name for script in PEERS.iterdir()
                  if script.is_file() and os.access(script, os.X_OK))


def first_line(command):
    try:
        run = subprocess.run(command, capture_output=True, text=True, timeout=30)
    except (OSError, subprocess.TimeoutExpired):
        return "unknown version"
    lines = (run.stdout or run.stderr).strip().splitlines()
    return lines[0] if lines else "unknown version"


def stop_on_signal(_signal, _frame):
    sys.exit(2)  # unwinds through the clean-up of all brokers
