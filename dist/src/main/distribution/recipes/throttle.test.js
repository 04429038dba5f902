import { test, expect, message, context } from 'sundew:test';
import { onPublish } from './throttle.js';

test('the eleventh message is refused', () => {
  const here = context({ now: 1000 });
  for (let i = 0; i < 10; i++) {
    expect(onPublish(message(), here)).toBeUndefined();
  }
  expect(onPublish(message(), here)).toMatchObject({ code: 'quota-exceeded' });
  expect(onPublish(message({ client: { id: 'other' } }), here)).toBeUndefined();
});

test('ten seconds later all is well again', () => {
  const here = context({ state: { test: { since: 0, count: 11 } }, now: 10000 });
  expect(onPublish(message(), here)).toBeUndefined();
});
