// @ts-check
/// <reference path="./sundew-hooks.d.ts" />
import * as cbor from 'sundew:cbor';
import { message as type, enumeration } from 'sundew:protobuf';
import { decode } from 'sundew:sparkplug';

const Color = enumeration('Color', { 0: 'RED' });
const Reading = type('Reading', { 1: 'string id', 2: { field: 'Color color', of: Color } });

export const match = ['a/+', 'b/#'];

/** @type {Sundew.OnPublish} */
export function onPublish(message, context) {
  if (message.client.attributes.role !== 'admin') {
    return refuse('not-authorized', 'admins only');
  }
  const count = context.state.update('count', (/** @type {number | undefined} */ n = 0) => n + 1);
  context.log.warn('seen', count, context.now());
  context.metric('seen', 2);
  const limit = context.retained.get('limit')?.json();
  context.publish({ topic: 'c', payload: { limit, id: Reading.decode(message.bytes()).id } });
  switch (message.topic) {
    case 'a/1':
      return null;
    case 'a/2':
      return [message, { ...message, payload: cbor.encode({ x: 1 }), expiry: null }];
    case 'a/3':
      return { ...message, payload: decode(message.payload).metrics[0].value, userProperties: [['k', 'v']] };
    default:
      return undefined;
  }
}

/** @type {Sundew.OnDeliver} */
export function onDeliver(message) {
  return message.contentType === 'secret' ? null : { payload: message.text() };
}

/** @type {Sundew.OnConnect} */
export function onConnect(connect) {
  return connect.keepAlive === 0 ? { keepAlive: 60 } : undefined;
}

/** @type {Sundew.OnSubscribe} */
export function onSubscribe({ filter, qos }) {
  return filter === '#' ? refuse(0x87) : { qos: Math.min(qos, 1) };
}

/** @type {Sundew.OnEvent} */
export function onEvent(event, context) {
  context.log(event.type, event.client?.id);
}

every('10s', (context) => context.metric('ticks'));
