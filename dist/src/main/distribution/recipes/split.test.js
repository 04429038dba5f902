import { test, expect, message, context } from 'sundew:test';
import { onPublish } from './split.js';

test('each reading becomes a message of its own', () => {
  const batch = message({ topic: 'gateways/g1/batch', qos: 1, payload: [{ sensor: 'a', c: 1 }, { sensor: 'b', c: 2 }] });
  expect(onPublish(batch, context()).map(({ topic, qos, payload }) => [topic, qos, payload])).toEqual([
    ['sensors/g1/a', 1, { c: 1 }],
    ['sensors/g1/b', 1, { c: 2 }],
  ]);
});

test('an empty batch is nothing', () => {
  expect(onPublish(message({ topic: 'gateways/g1/batch', payload: [] }), context())).toEqual([]);
});
