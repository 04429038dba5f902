// Tests beside scripts, run by `sundew hook test`:
//
//   import { test, expect, message, context } from 'sundew:test';
//   import { onPublish } from './fahrenheit.js';
//
//   test('adds degrees Fahrenheit', () => {
//     const result = onPublish(message({ topic: 'sensors/a/temperature', payload: { c: 20 } }), context());
//     expect(result.payload).toEqual({ c: 20, f: 68 });
//   });
import { decode, encode } from 'sundew:utf8';

const tests = [];

/** Declares a test. */
export function test(name, body) {
  if (typeof name !== 'string' || typeof body !== 'function') {
    throw new TypeError('test(name, function)');
  }
  tests.push({ name, body });
}

/** Goes along where a message is spread, as in the broker. */
const source = Symbol('message');

const bytesOf = (payload) =>
  payload === undefined || payload === null
    ? new Uint8Array(0)
    : payload instanceof Uint8Array
      ? payload
      : encode(typeof payload === 'string' ? payload : JSON.stringify(payload));

const CLIENT = { id: 'test', user: '', listener: 'default', authenticator: '', address: '127.0.0.1:50000', protocol: 'v5', attributes: {} };

class TestMessage {
  #bytes;
  constructor({ topic = 'test', qos = 0, retain = false, payload, client, ...properties }) {
    this[source] = this;
    this.topic = topic;
    this.qos = qos;
    this.retain = retain;
    this.#bytes = bytesOf(payload);
    const hidden = {
      client: { ...CLIENT, ...client },
      contentType: undefined,
      responseTopic: undefined,
      correlationData: undefined,
      expiry: undefined,
      isText: false,
      ...properties,
      userProperties: Object.freeze((properties.userProperties ?? []).map((pair) => Object.freeze([...pair]))),
    };
    for (const [name, value] of Object.entries(hidden)) {
      Object.defineProperty(this, name, { value, writable: true, enumerable: false, configurable: true });
    }
  }
  get payload() {
    return this.bytes();
  }
  set payload(value) {
    Object.defineProperty(this, 'payload', { value, writable: true, enumerable: true, configurable: true });
  }
  bytes() {
    return this.#bytes.slice();
  }
  text() {
    return decode(this.#bytes);
  }
  json() {
    return JSON.parse(this.text());
  }
}

/** A message as a hook is given it: topic, payload (text, bytes or a value for JSON), qos, retain, client and properties. */
export function message(parts = {}) {
  return new TestMessage(parts);
}

/** A message to publish, with the payload of the one it was made of where it says none. */
function complete(each) {
  if (each?.payload !== undefined) {
    return each;
  }
  if (each?.[source] === undefined) {
    throw new TypeError('the message to publish has no payload; null makes it an empty one');
  }
  return { ...each, payload: each[source].bytes() };
}

/**
 * A context as a hook is given it. What a hook does with it stands in `published`, `logged` and `counted`;
 * `retained`, `state` and `now` say what it finds.
 */
export function context({ retained = {}, state = {}, now = 0 } = {}) {
  const published = [];
  const logged = [];
  const counted = {};
  const kept = new Map(Object.entries(state).map(([key, value]) => [key, JSON.stringify(value)]));
  const read = (key) => (kept.has(key) ? JSON.parse(kept.get(key)) : undefined);
  const write = (key, value) => (value === undefined ? kept.delete(key) : kept.set(key, JSON.stringify(value)));
  const log = (...parts) => logged.push(parts.map((each) => (typeof each === 'string' ? each : JSON.stringify(each))).join(' '));
  Object.assign(log, { debug: log, info: log, warn: log, error: log });
  return {
    script: 'test',
    published,
    logged,
    counted,
    log,
    now: () => now,
    publish: (each) => void published.push(complete(each)),
    metric: (name, amount = 1) => void (counted[name] = (counted[name] ?? 0) + amount),
    retained: { get: (topic) => (topic in retained ? message({ topic, payload: retained[topic], retain: true }) : null) },
    state: {
      get: read,
      set: (key, value) => void write(key, value),
      delete: (key) => void kept.delete(key),
      update(key, change) {
        const next = change(read(key));
        write(key, next);
        return next;
      },
    },
  };
}

function same(a, b) {
  if (Object.is(a, b)) {
    return true;
  }
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) {
    return false;
  }
  if (a instanceof Date && b instanceof Date) {
    return a.getTime() === b.getTime();
  }
  if (Array.isArray(a) !== Array.isArray(b) || a instanceof Map !== b instanceof Map) {
    return false;
  }
  if (a instanceof Map) {
    return same([...a], [...b]);
  }
  const keys = (each) => Object.keys(each).filter((key) => each[key] !== undefined);
  return keys(a).length === keys(b).length && keys(a).every((key) => same(a[key], b[key]));
}

const show = (value) => {
  if (value instanceof Uint8Array) {
    return `bytes [${[...value].join(', ')}]`;
  }
  return typeof value === 'bigint' ? `${value}n` : typeof value === 'function' ? 'a function' : (JSON.stringify(value) ?? String(value));
};

class Expectation {
  #value;
  #wanted;
  constructor(value, wanted) {
    this.#value = value;
    this.#wanted = wanted;
  }
  get not() {
    return new Expectation(this.#value, !this.#wanted);
  }
  #check(holds, what) {
    if (holds !== this.#wanted) {
      throw new Error(`expected ${this.#wanted ? '' : 'not '}${what}, got ${show(this.#value)}`);
    }
  }
  /** The same value. */
  toBe(other) {
    this.#check(Object.is(this.#value, other), show(other));
  }
  /** Equal in all parts; properties that are undefined do not count. */
  toEqual(other) {
    this.#check(same(this.#value, other), show(other));
  }
  /** Has these properties, equal in all parts. */
  toMatchObject(parts) {
    const holds = typeof this.#value === 'object' && this.#value !== null && Object.keys(parts).every((key) => same(this.#value[key], parts[key]));
    this.#check(holds, `an object with ${show(parts)}`);
  }
  toBeUndefined() {
    this.#check(this.#value === undefined, 'undefined');
  }
  toBeNull() {
    this.#check(this.#value === null, 'null');
  }
  toBeCloseTo(other, digits = 2) {
    this.#check(Math.abs(this.#value - other) < 10 ** -digits / 2, `about ${other}`);
  }
  toContain(part) {
    const holds = typeof this.#value === 'string' ? this.#value.includes(part) : this.#value.some((each) => same(each, part));
    this.#check(holds, `something with ${show(part)}`);
  }
  /** The function throws, and the message contains that. */
  toThrow(part = '') {
    let thrown;
    try {
      this.#value();
    } catch (error) {
      thrown = String(error?.message ?? error);
    }
    this.#check(thrown !== undefined && thrown.includes(part), `an error with '${part}'`);
  }
}

/** What the value is expected to be. */
export function expect(value) {
  return new Expectation(value, true);
}

/** For who runs the tests. */
export const names = () => tests.map((each) => each.name);
export function run(index) {
  const result = tests[index].body();
  if (result !== undefined && typeof result?.then === 'function') {
    throw new TypeError('tests are not async');
  }
}
