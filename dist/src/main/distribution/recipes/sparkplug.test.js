import { test, expect, message, context } from 'sundew:test';
import { encode } from 'sundew:sparkplug';
import { onPublish } from './sparkplug.js';

test('metrics become JSON beside the original', () => {
  const payload = encode({ metrics: [{ name: 'c', type: 'Double', value: 21.5 }, { alias: 3, type: 'Int64', value: -1 }] });
  const data = message({ topic: 'spBv1.0/plant/DDATA/n1/d1', payload });
  const [original, json] = onPublish(data, context());
  expect(original).toBe(data);
  expect(json).toMatchObject({ topic: 'json/plant/n1/d1', payload: '{"c":21.5,"alias 3":-1}' });
});
