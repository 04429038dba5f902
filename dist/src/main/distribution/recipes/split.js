// Split a batch: gateways send many readings at once, subscribers want them one by one.
export const match = 'gateways/+/batch';

export function onPublish(message) {
  const [, gateway] = message.topic.split('/');
  return message.json().map(({ sensor, ...reading }) => ({
    ...message,
    topic: `sensors/${gateway}/${sensor}`,
    payload: reading,
  }));
}
