// Enrich from retained: a reading gets the place of its sensor, which somebody published, retained, to
// devices/ID/place.
export const match = 'readings/+';

export function onPublish(message, context) {
  const [, id] = message.topic.split('/');
  const place = context.retained.get(`devices/${id}/place`);
  if (place === null) {
    context.log.warn('no place is known of', id);
    return undefined;
  }
  return { ...message, payload: { ...message.json(), place: place.text() } };
}
