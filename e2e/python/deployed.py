"""One round of an application with Eclipse Paho for Python: deployed.py URL USER PASSWORD 311|5 [CAFILE]

URL is mqtt://, mqtts://, ws:// or wss:// HOST:PORT[/PATH]. Prints what its own subscription received. Runs with Paho 1.6
(Debian 12) and 2.x.
"""

import queue
import sys
from urllib.parse import urlsplit

import paho.mqtt.client as mqtt

PATIENCE = 20
url = urlsplit(sys.argv[1])
user, password, version = sys.argv[2:5]

arguments = {
    "client_id": f"paho-{url.scheme}-{version}",
    "protocol": mqtt.MQTTv5 if version == "5" else mqtt.MQTTv311,
    "transport": "websockets" if url.scheme.startswith("ws") else "tcp",
}
if hasattr(mqtt, "CallbackAPIVersion"):
    arguments["callback_api_version"] = mqtt.CallbackAPIVersion.VERSION1
client = mqtt.Client(**arguments)
if arguments["transport"] == "websockets":
    client.ws_set_options(path=url.path or "/mqtt")
if url.scheme in ("mqtts", "wss"):
    client.tls_set(ca_certs=sys.argv[5])
client.username_pw_set(user, password)

events, received = queue.Queue(), queue.Queue()
client.on_connect = lambda _c, _u, _flags, code, *_: events.put(("connected", int(code == 0)))
client.on_subscribe = lambda *_: events.put(("subscribed", 1))
client.on_message = lambda _c, _u, message: received.put(message)


def await_event(name):
    event, good = events.get(timeout=PATIENCE)
    if (event, good) != (name, 1):
        sys.exit(f"{event} {good} instead of {name}")


client.connect(url.hostname, url.port)
client.loop_start()
try:
    await_event("connected")
    topic = f"deployed/{arguments['client_id']}"
    client.subscribe(topic, qos=1)
    await_event("subscribed")
    client.publish(topic, "from paho " + "x" * 3000, qos=1).wait_for_publish()
    message = received.get(timeout=PATIENCE)
    print(message.topic, message.payload.decode()[:9], len(message.payload))
finally:
    client.disconnect()
    client.loop_stop()
