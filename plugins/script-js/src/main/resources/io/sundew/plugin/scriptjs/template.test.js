// Run by: sundew hook test hooks/
import { test, expect, message, context } from 'sundew:test';
import { onPublish } from './NAME.js';

test('adds degrees Fahrenheit', () => {
  const result = onPublish(message({ topic: 'example/a/temperature', payload: { c: 20 } }), context());
  expect(result.payload).toEqual({ c: 20, f: 68 });
});
