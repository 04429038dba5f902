import { test, expect, message, context } from 'sundew:test';
import { onPublish } from './enrich.js';

const reading = () => message({ topic: 'readings/k7', payload: { c: 20 } });

test('adds the place', () => {
  const here = context({ retained: { 'devices/k7/place': 'cellar' } });
  expect(onPublish(reading(), here).payload).toEqual({ c: 20, place: 'cellar' });
});

test('without one the reading is left alone, and the log says so', () => {
  const here = context();
  expect(onPublish(reading(), here)).toBeUndefined();
  expect(here.logged).toEqual(['no place is known of k7']);
});
