import { test, expect, message, context } from 'sundew:test';
import { onPublish } from './validate.js';

const answer = (payload) => onPublish(message({ payload }), context());

test('a reading as agreed passes', () => {
  expect(answer({ kwh: 1.5, at: '2026-01-01T00:00:00Z', phase: 'L1' })).toBeUndefined();
});

test('others are refused with what is wrong', () => {
  expect(answer('kwh=1').why).toBe('not JSON');
  expect(answer({ kwh: 1 }).why).toBe('payload.at is missing');
  expect(answer({ kwh: -1, at: '' }).why).toBe('payload.kwh is not from 0 to 100000');
  expect(answer({ kwh: '1', at: '' }).why).toBe('payload.kwh is string, not number');
  expect(answer({ kwh: 1, at: '', phase: 'L4' }).why).toContain('none of');
  expect(answer([]).why).toBe('payload is array, not object');
});
