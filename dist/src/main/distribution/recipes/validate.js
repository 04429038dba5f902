// JSON schema check: what does not look as agreed is refused, and the publisher is told why.
import { problem } from './lib-schema.js';

export const match = 'meters/+/reading';

const READING = {
  type: 'object',
  required: ['kwh', 'at'],
  properties: {
    kwh: { type: 'number', minimum: 0, maximum: 100000 },
    at: { type: 'string', maxLength: 40 },
    phase: { enum: ['L1', 'L2', 'L3'] },
  },
};

export function onPublish(message) {
  let reading;
  try {
    reading = message.json();
  } catch {
    return refuse('payload-format-invalid', 'not JSON');
  }
  const wrong = problem(READING, reading);
  return wrong === undefined ? undefined : refuse('payload-format-invalid', wrong);
}
