// What an application does every day, with MQTT.js: node suite.mjs PORT 3|4|5 [ws|wss [CA]]
//
// The number is the protocol level. With ws or wss it talks over a WebSocket at /mqtt, and trusts the CA of that file.
// Prints `ok NAME` or `FAIL NAME: REASON` for each scenario and `done COUNT` at the end.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { randomBytes, randomUUID } from 'node:crypto';
import mqtt from 'mqtt';

const PATIENCE = 20_000;
const port = Number(process.argv[2]);
const protocolVersion = Number(process.argv[3]);
const web = process.argv[4] ? { protocol: process.argv[4], path: '/mqtt' } : {};
const trust = process.argv[5] ? { ca: readFileSync(process.argv[5]) } : {};
const isV5 = protocolVersion === 5;
const opened = [];

/** A connected client with a queue of received messages. */
async function connect(clientId, { keepSession = false, will } = {}) {
  const inbox = [];
  const waiting = [];
  const client = mqtt.connect({
    host: '127.0.0.1', port, ...web, ...trust, clientId, protocolVersion,
    protocolId: protocolVersion === 3 ? 'MQIsdp' : 'MQTT',
    clean: !keepSession, reconnectPeriod: 0, connectTimeout: PATIENCE, will,
    ...(isV5 && keepSession ? { properties: { sessionExpiryInterval: 300 } } : {}),
  });
  opened.push(client);
  // Before the connection: a resumed session's messages come right after its CONNACK.
  client.on('message', (topic, payload, packet) => {
    const message = { topic, payload, qos: packet.qos, retain: packet.retain, packet };
    waiting.length ? waiting.shift()(message) : inbox.push(message);
  });
  await within(new Promise((resolve, reject) => {
    client.once('connect', resolve);
    client.once('error', reject);
    client.once('close', () => reject(new Error('closed while connecting')));
  }), 'CONNACK');
  client.removeAllListeners('error');
  client.on('error', () => {}); // a connection that the broker ends is seen as 'close'
  return {
    client,
    subscribe: (filter, options = { qos: 2 }) => within(client.subscribeAsync(filter, options), 'SUBACK'),
    unsubscribe: filter => within(client.unsubscribeAsync(filter), 'UNSUBACK'),
    publish: (topic, payload, options = { qos: 1 }) =>
      within(client.publishAsync(topic, payload, options), 'acknowledgement'),
    receive: () => inbox.length
      ? Promise.resolve(inbox.shift())
      : within(new Promise(resolve => waiting.push(resolve)), 'message'),
    closed: () => within(new Promise(resolve => client.once('close', resolve)), 'close'),
    disconnect: () => within(client.endAsync(), 'end'),
    cut: () => client.stream.destroy(),
  };
}

function within(promise, what) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no ${what} within ${PATIENCE} ms`)), PATIENCE);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

async function expect(connection, topic, payload, qos = 1, retain = false) {
  const got = await connection.receive();
  assert.deepEqual(
    { topic: got.topic, payload: got.payload.toString(), qos: got.qos, retain: got.retain },
    { topic, payload, qos, retain });
  return got;
}

const scenarios = {
  async publish_anyQosToAnySubscription_arrivesWithTheLowerOne(id) {
    const subscriber = await connect(`${id}s`);
    const publisher = await connect(`${id}p`);
    for (const granted of [0, 1, 2]) {
      await subscriber.subscribe(`${id}/${granted}`, { qos: granted });
      for (const sent of [0, 1, 2]) {
        await publisher.publish(`${id}/${granted}`, `sent ${sent}`, { qos: sent });
        await expect(subscriber, `${id}/${granted}`, `sent ${sent}`, Math.min(sent, granted));
      }
    }
  },

  async publish_manyWithQos2_arriveOnceAndInOrder(id) {
    const client = await connect(id);
    await client.subscribe(id);
    for (let first = 0; first < 300; first += 10) { // Mosquitto 2.0 loses some beyond 20 at a time
      const batch = Array.from({ length: 10 }, (_, index) => String(first + index));
      const sent = batch.map(number => client.publish(id, number, { qos: 2 }));
      for (const number of batch) {
        await expect(client, id, number, 2);
      }
      await Promise.all(sent);
    }
  },

  async retained_reachesLaterSubscribersUntilEmptied(id) {
    const publisher = await connect(`${id}p`);
    const early = await connect(`${id}e`);
    const late = await connect(`${id}l`);
    await publisher.publish(`${id}/lamp`, 'on', { qos: 1, retain: true });
    await early.subscribe(`${id}/+`);
    await expect(early, `${id}/lamp`, 'on', 1, true);
    await publisher.publish(`${id}/lamp`, '', { qos: 1, retain: true });
    await expect(early, `${id}/lamp`, '');
    await late.subscribe(`${id}/+`);
    await publisher.publish(`${id}/end`, 'end');
    await expect(late, `${id}/end`, 'end');
  },

  async will_ofALostClient_isPublished(id) {
    const watcher = await connect(`${id}w`);
    await watcher.subscribe(`${id}/will`);
    const mortal = await connect(`${id}m`, { will: { topic: `${id}/will`, payload: 'gone', qos: 1 } });
    mortal.cut();
    await expect(watcher, `${id}/will`, 'gone');
  },

  async will_afterDisconnect_isNotPublished(id) {
    const watcher = await connect(`${id}w`);
    await watcher.subscribe(`${id}/#`);
    const polite = await connect(`${id}m`, { will: { topic: `${id}/will`, payload: 'gone', qos: 1 } });
    await polite.disconnect();
    const again = await connect(`${id}m`);
    await again.publish(`${id}/end`, 'end');
    await expect(watcher, `${id}/end`, 'end');
  },

  async session_resumed_bringsWhatWasQueued(id) {
    const first = await connect(id, { keepSession: true });
    await first.subscribe(`${id}/#`);
    await first.disconnect();
    const publisher = await connect(`${id}p`);
    await publisher.publish(`${id}/a`, 'one', { qos: 1 });
    await publisher.publish(`${id}/b`, 'two', { qos: 1 });
    await publisher.publish(`${id}/c`, 'three', { qos: 2 });
    const resumed = await connect(id, { keepSession: true });
    await expect(resumed, `${id}/a`, 'one', 1);
    await expect(resumed, `${id}/b`, 'two', 1);
    await expect(resumed, `${id}/c`, 'three', 2);
  },

  async wildcards_matchTheirLevelsOnly(id) {
    const plus = await connect(`${id}1`);
    const rest = await connect(`${id}2`);
    await plus.subscribe(`${id}/+/t`);
    await rest.subscribe(`${id}/a/#`);
    for (const topic of ['a/b/t', 'a/t', 'b/t', 'a']) {
      await plus.publish(`${id}/${topic}`, topic);
    }
    for (const topic of ['a/t', 'b/t']) {
      await expect(plus, `${id}/${topic}`, topic);
    }
    for (const topic of ['a/b/t', 'a/t', 'a']) {
      await expect(rest, `${id}/${topic}`, topic);
    }
  },

  async unsubscribe_stopsDelivery(id) {
    const client = await connect(id);
    await client.subscribe([`${id}/a`, `${id}/b`]);
    await client.unsubscribe(`${id}/a`);
    await client.publish(`${id}/a`, 'unwanted');
    await client.publish(`${id}/b`, 'wanted');
    await expect(client, `${id}/b`, 'wanted');
  },

  async publish_aMebibyte_arrivesUnchanged(id) {
    const payload = randomBytes(1 << 20);
    const client = await connect(id);
    await client.subscribe(id);
    for (const qos of [0, 1, 2]) {
      await client.publish(id, payload, { qos });
      assert.ok(payload.equals((await client.receive()).payload), `changed at QoS ${qos}`);
    }
  },

  async publish_unicodeTopic_arrivesUnderTheSameName(id) {
    const topic = `${id}/Küche/温度/🌡`;
    const client = await connect(id);
    await client.subscribe(`${id}/Küche/+/🌡`);
    await client.publish(topic, '21 °C');
    await expect(client, topic, '21 °C');
  },

  async connect_withAnIdInUse_takesOver(id) {
    const first = await connect(id);
    const closed = first.closed();
    const second = await connect(id);
    await closed;
    await second.subscribe(id);
    await second.publish(id, 'still here');
    await expect(second, id, 'still here');
  },

  async v5_properties_arriveUnchanged(id) {
    const properties = {
      contentType: 'text/plain', responseTopic: `${id}/answer`, payloadFormatIndicator: true,
      correlationData: Buffer.from([0, 1]), userProperties: { b: ['1', '3'], a: '2' },
    };
    const client = await connect(id);
    await client.subscribe(id);
    await client.publish(id, 'hello', { qos: 1, properties });
    const got = (await expect(client, id, 'hello')).packet.properties;
    for (const [key, value] of Object.entries(properties)) {
      assert.deepEqual(JSON.stringify(got[key]), JSON.stringify(value), key);
    }
  },

  async v5_request_isAnsweredAtItsResponseTopic(id) {
    const service = await connect(`${id}s`);
    await service.subscribe(`${id}/ask`);
    const requester = await connect(`${id}r`);
    await requester.subscribe(`${id}/answer`);
    await requester.publish(`${id}/ask`, '6*7',
      { qos: 1, properties: { responseTopic: `${id}/answer`, correlationData: Buffer.from('1') } });
    const { responseTopic, correlationData } = (await service.receive()).packet.properties;
    await service.publish(responseTopic, '42', { qos: 1, properties: { correlationData } });
    const answer = await expect(requester, `${id}/answer`, '42');
    assert.equal(answer.packet.properties.correlationData.toString(), '1');
  },

  async v5_sharedSubscription_givesEachMessageToOneMember(id) {
    const members = [await connect(`${id}1`), await connect(`${id}2`)];
    for (const member of members) {
      await member.subscribe(`$share/group/${id}`, { qos: 1 });
      await member.subscribe(`${id}/end`, { qos: 1 });
    }
    const publisher = await connect(`${id}p`);
    for (let number = 0; number < 20; number++) {
      await publisher.publish(id, String(number));
    }
    await publisher.publish(`${id}/end`, 'end');
    const shares = [];
    for (const member of members) {
      const share = [];
      for (let got = await member.receive(); got.topic === id; got = await member.receive()) {
        share.push(Number(got.payload.toString()));
      }
      assert.ok(share.length > 0, 'a member got nothing');
      shares.push(...share);
    }
    assert.deepEqual(shares.sort((a, b) => a - b), Array.from({ length: 20 }, (_, index) => index));
  },

  async v5_topicAlias_isResolved(id) {
    const client = await connect(id);
    await client.subscribe(id);
    await client.publish(id, 'names the topic', { qos: 1, properties: { topicAlias: 1 } });
    await client.publish('', 'by its alias', { qos: 1, properties: { topicAlias: 1 } });
    await expect(client, id, 'names the topic');
    await expect(client, id, 'by its alias');
  },
};

const names = Object.keys(scenarios).filter(name => isV5 || !name.startsWith('v5_'));
for (const name of names) {
  try {
    await scenarios[name](`j${randomUUID().slice(0, 8)}`);
    console.log(`ok ${name}`);
  } catch (failure) {
    console.log(`FAIL ${name}: ${String(failure.message).replaceAll('\n', ' ')}`);
  } finally {
    opened.splice(0).forEach(client => client.end(true));
  }
}
console.log(`done ${names.length}`);
