import { test, expect, message, context } from 'sundew:test';
import { onPublish } from './deduplicate.js';

const status = (payload) => message({ topic: 'status/a', payload });

test('the same value again is dropped and counted', () => {
  const here = context();
  expect(onPublish(status('on'), here)).toBeUndefined();
  expect(onPublish(status('on'), here)).toBeNull();
  expect(onPublish(status('off'), here)).toBeUndefined();
  expect(here.counted).toEqual({ duplicates: 1 });
});

test('after five minutes it passes again', () => {
  const then = { 'status/a': { value: 'on', at: 0 } };
  expect(onPublish(status('on'), context({ state: then, now: 299999 }))).toBeNull();
  expect(onPublish(status('on'), context({ state: then, now: 300000 }))).toBeUndefined();
});
