"""What an application does every day, with Eclipse Paho for Python: paho_suite.py PORT 31|311|5 [websockets]

Prints `ok NAME` or `FAIL NAME: REASON` for each scenario and `done COUNT` at the end.
Runs with Paho 1.6 (Debian 12) and 2.x.
"""

import queue
import socket
import sys
import traceback
import uuid

import paho.mqtt.client as mqtt
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.subscribeoptions import SubscribeOptions

HOST = "127.0.0.1"
PATIENCE = 20
VERSIONS = {"31": mqtt.MQTTv31, "311": mqtt.MQTTv311, "5": mqtt.MQTTv5}


class Client:
    """A Paho client with a queue of received messages; every call waits for its acknowledgement."""

    def __init__(self, name, keep_session=False, will=None):
        arguments = {"client_id": name, "protocol": VERSION, "transport": TRANSPORT}
        if hasattr(mqtt, "CallbackAPIVersion"):
            arguments["callback_api_version"] = mqtt.CallbackAPIVersion.VERSION1
        if not is_v5():
            arguments["clean_session"] = not keep_session
        self.paho = mqtt.Client(**arguments)
        self.received, self.acknowledged = queue.Queue(), queue.Queue()
        self.connected, self.ended = queue.Queue(), queue.Queue()
        self.paho.on_connect = lambda _c, _u, _flags, code, *_: self.connected.put(code)
        self.paho.on_disconnect = lambda _c, _u, code, *_: self.ended.put(code)
        self.paho.on_message = lambda _c, _u, message: self.received.put(message)
        self.paho.on_subscribe = lambda _c, _u, mid, *_: self.acknowledged.put(mid)
        self.paho.on_unsubscribe = lambda _c, _u, mid, *_: self.acknowledged.put(mid)
        if will:
            self.paho.will_set(will[0], will[1], qos=1)
        self.connect(keep_session)

    def connect(self, keep_session):
        more = {}
        if is_v5():
            properties = Properties(PacketTypes.CONNECT)
            properties.SessionExpiryInterval = 300 if keep_session else 0
            more = {"clean_start": not keep_session, "properties": properties}
        self.paho.connect(HOST, PORT, keepalive=30, **more)
        self.paho.loop_start()
        code = self.connected.get(timeout=PATIENCE)
        check(code == 0, f"CONNACK {code}")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.disconnect()

    def disconnect(self):
        self.paho.disconnect()
        self.paho.loop_stop()

    def cut(self):
        """Ends the TCP connection without DISCONNECT."""
        connection = self.paho.socket()
        getattr(connection, "_socket", connection).shutdown(socket.SHUT_RDWR)
        self.ended.get(timeout=PATIENCE)
        self.paho.loop_stop()

    def subscribe(self, topic, qos=2, options=None):
        _, mid = self.paho.subscribe(topic, **({"options": options} if options else {"qos": qos}))
        check(self.acknowledged.get(timeout=PATIENCE) == mid, "SUBACK of another SUBSCRIBE")

    def unsubscribe(self, topic):
        _, mid = self.paho.unsubscribe(topic)
        check(self.acknowledged.get(timeout=PATIENCE) == mid, "UNSUBACK of another UNSUBSCRIBE")

    def publish(self, topic, payload, qos=1, retain=False, properties=None):
        more = {"properties": properties} if properties else {}
        info = self.paho.publish(topic, payload, qos, retain, **more)
        info.wait_for_publish(PATIENCE)
        check(info.is_published(), f"no acknowledgement of a PUBLISH to {topic}")

    def receive(self):
        try:
            return self.received.get(timeout=PATIENCE)
        except queue.Empty:
            raise AssertionError("no message came") from None

    def expect(self, topic, payload, qos=1, retain=False):
        message = self.receive()
        got = (message.topic, message.payload, message.qos, bool(message.retain))
        body = payload.encode() if isinstance(payload, str) else payload
        check(got == (topic, body, qos, retain),
              f"expected {(topic, body[:60], qos, retain)}, got {got[0], got[1][:60], *got[2:]}")
        return message


def check(condition, reason):
    if not condition:
        raise AssertionError(reason)


def is_v5():
    return VERSION == mqtt.MQTTv5


def unique():
    return "p" + uuid.uuid4().hex[:8]


def publish_any_qos_to_any_subscription_arrives_with_the_lower_one(name):
    with Client(name + "s") as subscriber, Client(name + "p") as publisher:
        for granted in range(3):
            subscriber.subscribe(f"{name}/{granted}", granted)
            for sent in range(3):
                publisher.publish(f"{name}/{granted}", f"sent {sent}", sent)
                subscriber.expect(f"{name}/{granted}", f"sent {sent}", min(sent, granted))


def publish_many_with_qos2_arrive_once_and_in_order(name):
    with Client(name) as client:
        client.subscribe(name)
        for first in range(0, 300, 10):  # Mosquitto 2.0 mixes them up beyond 20 at a time
            batch = range(first, first + 10)
            infos = [client.paho.publish(name, str(number), 2) for number in batch]
            for number in batch:
                client.expect(name, str(number), 2)
            for info in infos:
                info.wait_for_publish(PATIENCE)


def retained_message_reaches_later_subscribers_until_emptied(name):
    with Client(name + "p") as publisher, Client(name + "e") as early, Client(name + "l") as late:
        publisher.publish(f"{name}/lamp", "on", retain=True)
        early.subscribe(f"{name}/+")
        early.expect(f"{name}/lamp", "on", retain=True)
        publisher.publish(f"{name}/lamp", "", retain=True)
        early.expect(f"{name}/lamp", "")
        late.subscribe(f"{name}/+")
        publisher.publish(f"{name}/end", "end")
        late.expect(f"{name}/end", "end")


def will_of_a_lost_client_is_published(name):
    with Client(name + "w") as watcher:
        watcher.subscribe(f"{name}/will")
        Client(name + "m", will=(f"{name}/will", "gone")).cut()
        watcher.expect(f"{name}/will", "gone")


def will_after_disconnect_is_not_published(name):
    with Client(name + "w") as watcher:
        watcher.subscribe(f"{name}/#")
        Client(name + "m", will=(f"{name}/will", "gone")).disconnect()
        with Client(name + "m") as again:
            again.publish(f"{name}/end", "end")
        watcher.expect(f"{name}/end", "end")


def resumed_session_brings_what_was_queued(name):
    first = Client(name, keep_session=True)
    first.subscribe(f"{name}/#")
    first.cut()
    with Client(name + "p") as publisher:
        publisher.publish(f"{name}/a", "one", 1)
        publisher.publish(f"{name}/b", "two", 1)
        publisher.publish(f"{name}/c", "three", 2)
    with Client(name, keep_session=True) as resumed:
        resumed.expect(f"{name}/a", "one", 1)
        resumed.expect(f"{name}/b", "two", 1)
        resumed.expect(f"{name}/c", "three", 2)


def wildcards_match_their_levels_only(name):
    with Client(name + "1") as plus, Client(name + "2") as rest:
        plus.subscribe(f"{name}/+/t")
        rest.subscribe(f"{name}/a/#")
        for topic in ("a/b/t", "a/t", "b/t", "a"):
            plus.publish(f"{name}/{topic}", topic)
        for topic in ("a/t", "b/t"):
            plus.expect(f"{name}/{topic}", topic)
        for topic in ("a/b/t", "a/t", "a"):
            rest.expect(f"{name}/{topic}", topic)


def unsubscribe_stops_delivery(name):
    with Client(name) as client:
        client.subscribe(f"{name}/a")
        client.subscribe(f"{name}/b")
        client.unsubscribe(f"{name}/a")
        client.publish(f"{name}/a", "unwanted")
        client.publish(f"{name}/b", "wanted")
        client.expect(f"{name}/b", "wanted")


def mebibyte_arrives_unchanged(name):
    payload = bytes(range(256)) * 4096
    with Client(name) as client:
        client.subscribe(name)
        for qos in range(3):
            client.publish(name, payload, qos)
            client.expect(name, payload, qos)


def unicode_topic_arrives_under_the_same_name(name):
    topic = f"{name}/Küche/温度/🌡"
    with Client(name) as client:
        client.subscribe(f"{name}/Küche/+/🌡")
        client.publish(topic, "21 °C")
        client.expect(topic, "21 °C")


def take_over_ends_the_first_connection(name):
    first = Client(name)
    first.paho.reconnect_delay_set(PATIENCE, PATIENCE)  # or both would take over in turns
    with Client(name) as second:
        first.ended.get(timeout=PATIENCE)
        second.subscribe(name)
        second.publish(name, "still here")
        second.expect(name, "still here")
    first.disconnect()


def v5_properties_arrive_unchanged(name):
    properties = Properties(PacketTypes.PUBLISH)
    properties.UserProperty = [("b", "1"), ("a", "2"), ("b", "3")]
    properties.ContentType = "text/plain"
    properties.ResponseTopic = f"{name}/answer"
    properties.CorrelationData = b"\x00\x01"
    properties.PayloadFormatIndicator = 1
    with Client(name) as client:
        client.subscribe(name)
        client.publish(name, "hello", 1, properties=properties)
        got = client.expect(name, "hello").properties
        for field in ("UserProperty", "ContentType", "ResponseTopic", "CorrelationData",
                      "PayloadFormatIndicator"):
            check(getattr(got, field) == getattr(properties, field),
                  f"{field} became {getattr(got, field)}")


def v5_shared_subscription_gives_each_message_to_one_member(name):
    with Client(name + "1") as one, Client(name + "2") as two, Client(name + "p") as publisher:
        for member in (one, two):
            member.subscribe(f"$share/group/{name}", 1)
            member.subscribe(f"{name}/end", 1)
        for number in range(20):
            publisher.publish(name, str(number))
        publisher.publish(f"{name}/end", "end")
        shares = [[], []]
        for member, share in zip((one, two), shares):
            while (message := member.receive()).topic == name:
                share.append(int(message.payload))
        check(sorted(shares[0] + shares[1]) == list(range(20)) and all(shares), f"shares {shares}")


def v5_no_local_keeps_own_messages_away(name):
    with Client(name + "1") as one, Client(name + "2") as two:
        one.subscribe(name, options=SubscribeOptions(qos=1, noLocal=True))
        one.publish(name, "own")
        two.publish(name, "other")
        one.expect(name, "other")


def main():
    scenarios = [value for key, value in globals().items()
                 if callable(value) and getattr(value, "__code__", None)
                 and value.__code__.co_varnames[:value.__code__.co_argcount] == ("name",)
                 and (is_v5() or not key.startswith("v5_"))]
    for scenario in scenarios:
        try:
            scenario(unique())
            print(f"ok {scenario.__name__}", flush=True)
        except Exception as failure:  # every scenario reports, whatever it throws
            where = traceback.extract_tb(failure.__traceback__)[-1]
            print(f"FAIL {scenario.__name__}: {failure!r} at line {where.lineno}", flush=True)
    print(f"done {len(scenarios)}", flush=True)


if __name__ == "__main__":
    PORT, VERSION = int(sys.argv[1]), VERSIONS[sys.argv[2]]
    TRANSPORT = sys.argv[3] if len(sys.argv) > 3 else "tcp"
    main()
