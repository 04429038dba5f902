import { test, expect, message, context } from 'sundew:test';
import { onPublish } from './redact.js';

test('hides secrets at any depth', () => {
  const order = { id: 1, customer: { email: 'a@example.org', name: 'Anna' }, cards: [{ card: '4111' }] };
  expect(onPublish(message({ payload: order }), context()).payload).toEqual({
    id: 1,
    customer: { email: '***', name: 'Anna' },
    cards: [{ card: '***' }],
  });
});
