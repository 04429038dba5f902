// @ts-check
/// <reference path="./sundew-hooks.d.ts" />
// Each of these lines is a mistake that the types must find.

/** @type {Sundew.OnPublish} */
export function onPublish(message, context) {
  // @ts-expect-error there is no such property
  message.topik = 'x';
  // @ts-expect-error text() is a function
  message.text.length.nothing;
  // @ts-expect-error a message needs a topic
  context.publish({ payload: 1 });
  // @ts-expect-error clients cannot be changed
  message.client.id = 'x';
  // @ts-expect-error neither a message nor anything else that a hook may return
  return 7;
}

// @ts-expect-error an interval is a text
every(10, () => {});
