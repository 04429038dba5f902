import { test, expect, message, context } from 'sundew:test';
import { onPublish } from './fahrenheit.js';

test('adds degrees Fahrenheit and keeps the rest', () => {
  const reading = message({ topic: 'sensors/a/temperature', payload: { c: 20, id: 'k7' }, qos: 1 });
  expect(onPublish(reading, context())).toMatchObject({ qos: 1, payload: { c: 20, id: 'k7', f: 68 } });
});

test('what is not JSON is an error, which the failure policy answers', () => {
  expect(() => onPublish(message({ payload: 'warm' }), context())).toThrow();
});
