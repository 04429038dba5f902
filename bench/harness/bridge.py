"""A bridge to a Mosquitto: what is published at one broker is counted by subscribers of the other."""

import socket
import time

from harness.brokers import BASE, Failure, running
from harness.tls import with_listener

NAME = "bench"
STATE = f"$SYS/broker/connection/{NAME}/state".encode()
CONNECT = bytes.fromhex("100f00044d5154540402003c000374") + b"wo"  # a clean session of "two"
SECONDS = 30
LOADS = {
    "qos0": "throughput --pubs 10 --subs 10 --e2e 1000",
    "qos1": "throughput --pubs 10 --subs 10 --qos 1 --window 32 --e2e 1000",
}


def bridged(lab, kind, remote, qos):
    """A broker that is not started yet, with a bridge of everything that is published there."""
    return with_listener(lab, kind, [
        f"connection {NAME}", f"address 127.0.0.1:{remote.port}", f"remote_clientid {NAME}",
        "restart_timeout 1", f"topic # out {qos}"])


def await_bridge(remote):
    """Waits until the remote broker says that the bridge is there."""
    deadline = time.monotonic() + SECONDS
    with socket.create_connection(("127.0.0.1", remote.port), timeout=SECONDS) as client:
        subscribe = b"\x00\x01" + len(STATE).to_bytes(2, "big") + STATE + b"\x00"
        client.sendall(CONNECT + bytes([0x82, len(subscribe)]) + subscribe)
        received = b""
        while STATE + b"1" not in received:
            if time.monotonic() > deadline:
                raise Failure(f"the bridge is not there after {SECONDS} s")
            received += client.recv(4096)


def bridges(load):
    """One bridge to a Mosquitto, as Mosquitto's and as ours."""
    def measure(lab, kind):
        with running(lab.kinds[BASE].broker(lab.directory)) as remote, \
                running(bridged(lab, kind, remote, load[-1])) as local:
            await_bridge(remote)
            arguments = f"{LOADS[load]} --sub-port {remote.port}"
            lab.warm(kind, arguments, local)
            result = lab.run(f"{arguments} --duration {lab.options.duration:g}", local)[-1]
        return {"per_s": result["delivered_per_s"], "cpu": result["broker_cpu_s_per_M"],
                "p99": result["p99_us"] and result["p99_us"] / 1000, "lost": result["lost"]}

    return measure
