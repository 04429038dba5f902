// Deduplicate: devices that send the same value again and again are heard when it changes, and every five
// minutes. What was last is kept in the broker's store, one entry a topic.
export const match = 'status/#';

const AGAIN_MILLIS = 5 * 60 * 1000;

export function onPublish(message, context) {
  const value = message.text();
  const isKnown = (last) => last !== undefined && last.value === value && context.now() - last.at < AGAIN_MILLIS;

  let again = isKnown(context.state.get(message.topic));
  if (!again) {
    // somebody else may send the same at this moment: who writes first is heard
    context.state.update(message.topic, (last) => {
      again = isKnown(last);
      return again ? last : { value, at: context.now() };
    });
  }
  if (again) {
    context.metric('duplicates');
    return null;
  }
  return undefined;
}
