"""Listeners of other kinds beside Mosquitto: both read the same mosquitto.conf and the same certificate."""

import os
import shlex
import subprocess
import time

from harness.brokers import BASE, OURS, Broker, Failure, free_port

KEYS = {"ec": "-newkey ec -pkeyopt ec_paramgen_curve:P-256", "rsa": "-newkey rsa:2048"}


def certificate(lab, key):
    """Certificate and key for this machine, made once for a comparison; returns both files."""
    files = [lab.directory / f"{key}-{part}.pem" for part in ("certificate", "key")]
    if not files[0].exists():
        made = subprocess.run(
            ["openssl", "req", "-x509", "-nodes", *shlex.split(KEYS[key]), "-days", "2",
             "-subj", "/CN=localhost", "-out", str(files[0]), "-keyout", str(files[1])],
            capture_output=True, text=True)
        if made.returncode != 0:
            raise Failure(f"openssl makes no certificate: {made.stderr.strip()}")
    return files


def broker(lab, kind, key):
    """A broker that is not started yet, whose one listener speaks TLS."""
    certfile, keyfile = certificate(lab, key)
    return with_listener(lab, kind, [f"certfile {certfile}", f"keyfile {keyfile}"])


def with_listener(lab, kind, options):
    """A broker that is not started yet, whose one listener has those options of a mosquitto.conf."""
    place = lab.directory / f"listener-{kind.name}-{time.monotonic_ns()}"
    place.mkdir()
    port = free_port()
    lines = [f"listener {port} 127.0.0.1", *options, "allow_anonymous true", "persistence false", "max_queued_messages 1000000", "log_dest none"]
    if os.getuid() == 0:
        lines.append("user root")  # another user could not read the key
    conf = place / "mosquitto.conf"
    conf.write_text("\n".join(lines) + "\n")
    if kind.name == BASE:
        program = os.environ.get("MOSQUITTO") or "/usr/sbin/mosquitto"
        command = [program, "-c", str(conf)]
    elif kind.name == OURS and kind.launcher:
        command = [str(kind.launcher), "-c", str(conf), "--data", str(place / "data")]
    else:
        raise Failure("only Mosquitto and a distribution of Sundew are measured with TLS and WebSocket")
    return Broker(kind.name, command, port, place / "log")
