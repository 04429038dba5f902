// Throttle: each client may publish ten messages in ten seconds below limited/, then it is refused.
export const match = 'limited/#';

const MESSAGES = 10;
const MILLIS = 10000;

export function onPublish(message, context) {
  const window = context.state.update(message.client.id, (known) => {
    const fresh = known === undefined || context.now() - known.since >= MILLIS;
    return fresh ? { since: context.now(), count: 1 } : { ...known, count: known.count + 1 };
  });
  return window.count > MESSAGES ? refuse('quota-exceeded', `more than ${MESSAGES} messages in ${MILLIS / 1000} s`) : undefined;
}
