"""Runs the service of a systemd unit as systemd would, for machines where it is not process 1.

    service_manager.py UNIT

Heeds Type=notify with NotifyAccess=main, Environment=, ExecStart=, ExecReload=, Restart=always, RestartSec=,
TimeoutStartSec=, TimeoutStopSec= and LimitNOFILE= (as far as it may), and refuses another type, access or policy. Users,
directories and the sandbox are not its business. SIGHUP reloads the service, SIGTERM stops it. What happens is printed,
an event on a line: "started PID", each line that the service notifies, "ended STATUS".
"""

import os
import resource
import shlex
import signal
import socket
import struct
import subprocess
import sys
import time


def read(path):
    """The settings of [Service]; a name that occurs more than once keeps all its values."""
    settings = {}
    section = None
    with open(path, encoding="utf-8") as lines:
        for line in map(str.strip, lines):
            if line.startswith("["):
                section = line
            elif line and not line.startswith("#") and section == "[Service]":
                name, value = line.split("=", 1)
                settings.setdefault(name, []).append(value)
    return settings


class Manager:
    def __init__(self, settings):
        self.settings = settings
        for name, value in (("Type", "notify"), ("NotifyAccess", "main"), ("Restart", "always")):
            if self.one(name) != value:
                sys.exit(f"{name}={self.one(name)} is not what this can do")
        self.signals = []
        for each in (signal.SIGHUP, signal.SIGTERM):
            signal.signal(each, lambda number, _: self.signals.append(number))
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
        self.socket.bind(f"\0sundew-e2e-{os.getpid()}")
        self.socket.settimeout(0.05)
        self.main = None

    def one(self, name):
        return self.settings.get(name, [""])[-1]

    def start(self):
        environment = {"PATH": os.environ["PATH"], "NOTIFY_SOCKET": f"@sundew-e2e-{os.getpid()}"}
        for line in self.settings.get("Environment", []):
            for assignment in shlex.split(line):
                name, value = assignment.split("=", 1)
                environment[name] = value
        allowed = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
        files = min(int(self.one("LimitNOFILE")), allowed)
        self.main = subprocess.Popen(
            shlex.split(self.one("ExecStart")),
            env=environment,
            cwd="/",
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (files, files)),
        )
        self.say(f"started {self.main.pid}")
        deadline = time.monotonic() + int(self.one("TimeoutStartSec"))
        while "READY=1" not in self.notified():
            if self.main.poll() is not None:
                return
            if time.monotonic() > deadline:
                self.main.kill()
                sys.exit("not ready in TimeoutStartSec")

    def notified(self):
        """What the main process has notified meanwhile; others are not listened to."""
        size = struct.calcsize("3i")
        try:
            data, ancillary, _, _ = self.socket.recvmsg(4096, socket.CMSG_SPACE(size))
        except socket.timeout:
            return []
        pid = struct.unpack("3i", ancillary[0][2][:size])[0]
        if pid != self.main.pid:
            self.say(f"ignored what {pid} notified")
            return []
        lines = data.decode().split("\n")
        for line in lines:
            self.say(line)
        return lines

    def reload(self):
        line = self.one("ExecReload").replace("$MAINPID", str(self.main.pid))
        subprocess.run(shlex.split(line), check=True)

    def stop(self):
        self.main.send_signal(signal.SIGTERM)
        deadline = time.monotonic() + int(self.one("TimeoutStopSec"))
        while self.main.poll() is None:
            self.notified()
            if time.monotonic() > deadline:
                self.main.kill()
                sys.exit("not stopped in TimeoutStopSec")
        while self.notified():  # what it said just before it ended
            pass
        self.say(f"ended {self.main.returncode}")
        sys.exit(self.main.returncode)

    def serve(self):
        self.start()
        while True:
            self.notified()
            while self.signals:
                if self.signals.pop(0) == signal.SIGHUP:
                    self.reload()
                else:
                    self.stop()
            if self.main.poll() is not None:
                self.say(f"ended {self.main.returncode}")
                time.sleep(float(self.one("RestartSec")))
                self.start()

    @staticmethod
    def say(text):
        print(text, flush=True)


Manager(read(sys.argv[1])).serve()
