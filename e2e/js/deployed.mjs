// One round of an application with MQTT.js: deployed.mjs URL USER PASSWORD LEVEL [CAFILE]
//
// LEVEL is 4 or 5. Prints what its own subscription received.
import { readFileSync } from "node:fs";
import mqtt from "mqtt";

const [url, username, password, level, caFile] = process.argv.slice(2);
const client = await mqtt.connectAsync(
  url,
  {
    username,
    password,
    protocolVersion: Number(level),
    clientId: `mqttjs-${level}`,
    ca: caFile === undefined ? undefined : [readFileSync(caFile)],
    connectTimeout: 20_000,
    reconnectPeriod: 0,
  },
  false,
);
try {
  const topic = `deployed/mqttjs-${level}`;
  const received = new Promise((resolve) => client.once("message", (_, payload) => resolve(payload)));
  await client.subscribeAsync(topic, { qos: 1 });
  await client.publishAsync(topic, "from MQTT.js " + "x".repeat(3000), { qos: 1 });
  const payload = await received;
  console.log(topic, payload.toString().slice(0, 12), payload.length);
} finally {
  await client.endAsync();
}
