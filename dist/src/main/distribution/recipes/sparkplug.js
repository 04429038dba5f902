// Sparkplug B to JSON: what devices send, once more for who reads JSON, below json/.
import { decode, topic } from 'sundew:sparkplug';

export const match = ['spBv1.0/+/NDATA/+', 'spBv1.0/+/DDATA/+/+'];

export function onPublish(message) {
  const { group, node, device } = topic(message.topic);
  const { metrics } = decode(message.bytes());
  const values = Object.fromEntries(metrics.map(({ name, alias, value }) => [name ?? `alias ${alias}`, value]));
  const text = JSON.stringify(values, (_, value) => (typeof value === 'bigint' ? String(value) : value));
  return [message, { topic: ['json', group, node, device].filter(Boolean).join('/'), payload: text, contentType: 'application/json' }];
}
