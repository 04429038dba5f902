// Deduplicate: devices that send the same value again and again are heard when it changes, and every five
// minutes. What was last is kept in the broker's store, one entry a topic.
export const match = 'status/#';

const AGAIN_MILLIS = 5 * 60 * 1000;

export function onPublish(message, context) {
  const value = message.text();
  const last = context.state.get(message.topic);
  if (last !== undefined && last.value === value && context.now() - last.at < AGAIN_MILLIS) {
    context.metric('duplicates');
    return null;
  }
  context.state.set(message.topic, { value, at: context.now() });
  return undefined;
}
