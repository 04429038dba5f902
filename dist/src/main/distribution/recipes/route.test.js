import { test, expect, message, context } from 'sundew:test';
import { onPublish } from './route.js';

const alarm = (severity) => message({ topic: 'machines/m1/alarm', payload: { severity } });

test('critical alarms go to who is on call, too', () => {
  const result = onPublish(alarm('critical'), context());
  expect(result.map((each) => each.topic)).toEqual(['machines/m1/alarm', 'oncall/m1']);
  expect(result[1].qos).toBe(1);
});

test('debug alarms are dropped', () => {
  expect(onPublish(alarm('debug'), context())).toBeNull();
});

test('others are left alone', () => {
  expect(onPublish(alarm('minor'), context())).toBeUndefined();
});
