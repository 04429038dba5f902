// Unit conversion: adds degrees Fahrenheit to readings in Celsius.
export const match = 'sensors/+/temperature';

export function onPublish(message) {
  const reading = message.json();
  return { ...message, payload: { ...reading, f: reading.c * 1.8 + 32 } };
}
