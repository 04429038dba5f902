// @ts-check
/// <reference path="./sundew-hooks.d.ts" />

/** Topic filters of the messages that this script is asked about. */
export const match = ['example/+/temperature'];

/**
 * Looks at each message before it is routed: nothing returned leaves it as it is, an object takes its
 * place, null drops it, an array is several messages, refuse(code, why) turns it down.
 *
 * @type {Sundew.OnPublish}
 */
export function onPublish(message, context) {
  const reading = message.json();
  return { ...message, payload: { ...reading, f: reading.c * 1.8 + 32 } };
}
