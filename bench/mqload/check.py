#!/usr/bin/env python3
"""Runs mqload against what no broker does to it: `make check`.

A WebSocket peer that splits its frames anywhere, sends fragments and pings, and looks closely at the
frames that come; and the forwarder `floor` for text payloads and slow readers.
"""

import asyncio
import base64
import contextlib
import hashlib
import json
import random
import socket
import subprocess
import sys
from pathlib import Path

RUN = "--json --host 127.0.0.1 --warmup 0.2 --duration 0.5"
GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
CONNACK = b"\x20\x02\0\0"


class Forwarder:
    """Forwards QoS 0 messages between WebSocket clients with exact topics."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.subscribers = []
        self.pongs = 0

    async def serve(self, reader, writer):
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            fields = dict(line.split(": ", 1) for line in head.split("\r\n")[1:] if line)
            assert fields["Sec-WebSocket-Protocol"] == "mqtt", head
            digest = hashlib.sha1((fields["Sec-WebSocket-Key"] + GUID).encode()).digest()
            answer = ("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                      f"Sec-WebSocket-Accept: {base64.b64encode(digest).decode()}\r\n"
                      "Sec-WebSocket-Protocol: mqtt\r\n\r\n")
            await self.trickle(writer, answer.encode())
            stream = b""
            while True:
                stream += await self.frame(reader)
                while packet := self.packet(stream):
                    stream = stream[len(packet[0]):]
                    await self.answer(writer, *packet)
        writer.close()

    async def frame(self, reader):
        """The payload of a data frame; RFC 6455, 5.2: masked, no bit reserved, shortest length."""
        first, second = await reader.readexactly(2)
        assert first & 0xF0 == 0x80 and second & 0x80, (first, second)
        length = second & 127
        if length == 126:
            length = int.from_bytes(await reader.readexactly(2), "big")
            assert length > 125
        elif length == 127:
            length = int.from_bytes(await reader.readexactly(8), "big")
            assert length > 65535
        key = await reader.readexactly(4)
        masked = await reader.readexactly(length)
        data = bytes(a ^ b for a, b in zip(masked, key * (length // 4 + 1)))
        if first & 15 == 10:
            assert data in (b"", b"ping"), data
            self.pongs += 1
            return b""
        assert first & 15 == 2, first
        return data

    @staticmethod
    def packet(stream):
        """The first packet and the place of its variable header, or None while it is not whole."""
        length = shift = 0
        for at in range(1, min(5, len(stream))):
            length |= (stream[at] & 127) << shift
            shift += 7
            if not stream[at] & 128:
                end = at + 1 + length
                return (stream[:end], at + 1) if len(stream) >= end else None
        return None

    async def answer(self, writer, packet, body):
        kind = packet[0] >> 4
        if kind == 1:
            await self.send(writer, CONNACK)
        elif kind == 8:
            self.subscribers.append((writer, packet[body + 4:-1]))
            await self.send(writer, b"\x90\x03" + packet[body:body + 2] + b"\0")
        elif kind == 3:
            topic = packet[body + 2:body + 2 + int.from_bytes(packet[body:body + 2], "big")]
            for subscriber, wanted in self.subscribers:
                if wanted == topic and not subscriber.is_closing():
                    await self.send(subscriber, packet)

    async def send(self, writer, data):
        """As fragments of any length, with pings between them."""
        raw, at = b"", 0
        while at < len(data):
            part = data[at:at + self.random.choice([1, 2, 50, 125, 126, 127, 5000, 70000])]
            first = 0 if at else 2
            at += len(part)
            raw += bytes([first | (0x80 if at == len(data) else 0)]) + self.length(len(part)) + part
            if self.random.random() < 0.2:
                raw += self.random.choice([b"\x89\x04ping", b"\x89\x00"])
        await self.trickle(writer, raw)

    @staticmethod
    def length(n):
        return (bytes([n]) if n < 126 else b"\x7e" + n.to_bytes(2, "big") if n < 65536
                else b"\x7f" + n.to_bytes(8, "big"))

    async def trickle(self, writer, raw):
        """In writes of any length; one task at a time may write a frame, so nothing comes between."""
        at = 0
        while at < len(raw):
            size = self.random.choice([1, 2, 3, 7, 100, 10000, 100000])
            writer.write(raw[at:at + size])
            at += size
        await writer.drain()


async def run(mqload, arguments, port):
    process = await asyncio.create_subprocess_exec(
        mqload, *arguments.split(), *RUN.split(), "--port", str(port), stdout=subprocess.PIPE)
    output, _ = await process.communicate()
    assert process.returncode == 0, (arguments, process.returncode)
    result = json.loads(output)
    for counter in ("lost", "seq_gaps", "dup_or_reordered", "e2e_stalls", "proto_errors"):
        assert result[counter] == 0, (arguments, counter, result)
    assert result["delivered_per_s"] > 0, (arguments, result)
    print(f"ok: {arguments}: {result['delivered_per_s']}/s")
    return result


async def check(place):
    mqload, seed = place / "mqload", random.randrange(2**32)
    print(f"seed {seed}")
    forwarder = Forwarder(seed)
    server = await asyncio.start_server(forwarder.serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    for size in (64, 110, 300, 70_000, 200_000):
        await run(mqload, f"throughput --ws --pubs 2 --subs 2 --e2e 4 --text --size {size}", port)
    assert forwarder.pongs > 0
    server.close()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    floor = await asyncio.create_subprocess_exec(place / "floor", str(port), "batched")
    try:
        while True:
            with contextlib.suppress(OSError):
                socket.create_connection(("127.0.0.1", port)).close()
                break
            await asyncio.sleep(0.05)
        await run(mqload, "throughput --pubs 2 --subs 4 --e2e 100 --text", port)
        slow = await run(mqload, "rate --pubs 2 --subs 2 --rate 2000 --slow 4 --slow-rate 5000", port)
        assert 0 < slow["slow_received"] < 4000, slow
    finally:
        floor.terminate()
        await floor.wait()


if __name__ == "__main__":
    asyncio.run(check(Path(sys.argv[1])))
