// Routing by content: alarms go to a topic by their severity, everything else stays where it is.
export const match = 'machines/+/alarm';

export function onPublish(message) {
  const { severity } = message.json();
  const [, machine] = message.topic.split('/');
  switch (severity) {
    case 'critical':
      // Twice: to whoever is on call, and to where it was published.
      return [message, { ...message, topic: `oncall/${machine}`, qos: 1 }];
    case 'debug':
      return null;
    default:
      return undefined;
  }
}
