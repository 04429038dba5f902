// What stands between the broker and a script; runs once in each context, before the script.
// `host` are functions of the broker. All that is used later is taken before the script can change it.
(function (given) {
  'use strict';
  const host = { ...given };
  const { parse, stringify } = JSON;
  const { defineProperty, freeze, getOwnPropertyNames, getOwnPropertyDescriptor, getPrototypeOf } = Object;
  const { isArray } = Array;
  const { isView } = ArrayBuffer;
  const Bytes = Uint8Array;
  const Buffer = ArrayBuffer;
  const Failure = TypeError;
  const call = Function.prototype.call;
  const hasOwn = call.bind(Object.prototype.hasOwnProperty);
  const slice = call.bind(Bytes.prototype.slice);

  /** Bytes that the broker shows, copied: from then on they are the script's own. */
  const bytesOf = (shown) => (shown === undefined || shown === null ? undefined : new Bytes(new Bytes(new Buffer(shown))));

  /** The client as an object of the script's world: the last one is asked for again and again. */
  let lastClient;
  let lastJson;
  const clientOf = (json) => {
    if (json === null) {
      return undefined;
    }
    if (json !== lastJson) {
      const client = parse(json);
      freeze(client.attributes);
      lastClient = freeze(client);
      lastJson = json;
    }
    return lastClient;
  };

  // What the call under way is about, so that most hooks need not ask the broker, which costs more than they do.
  let currentTicket = 0;
  let currentText;
  const textOf = (ticket) => (ticket === currentTicket && currentText !== undefined ? currentText : host.text(ticket));

  const lazily = (prototype, name, read) =>
    defineProperty(prototype, name, {
      get() {
        return read(this);
      },
      set(value) {
        defineProperty(this, name, { value, writable: true, enumerable: true, configurable: true });
      },
    });

  /** Goes along where a message is spread: what the copy does not mention is that message's. */
  const source = Symbol('message');

  class Message {
    #ticket;
    constructor(ticket, topic, qos, retain) {
      this.#ticket = ticket;
      this[source] = ticket;
      this.topic = topic;
      this.qos = qos;
      this.retain = retain;
    }
    text() {
      return textOf(this.#ticket);
    }
    json() {
      return parse(textOf(this.#ticket));
    }
    bytes() {
      return bytesOf(host.bytes(this.#ticket));
    }
    static {
      const property = (name, read) => lazily(Message.prototype, name, (message) => read(message.#ticket));
      property('payload', (ticket) => bytesOf(host.bytes(ticket)));
      property('client', (ticket) => clientOf(host.client(ticket)));
      property('userProperties', (ticket) => {
        const flat = host.userProperties(ticket);
        const pairs = [];
        for (let i = 0; i < flat.length; i += 2) {
          pairs[i / 2] = freeze([flat[i], flat[i + 1]]);
        }
        return freeze(pairs);
      });
      property('contentType', (ticket) => host.contentType(ticket) ?? undefined);
      property('responseTopic', (ticket) => host.responseTopic(ticket) ?? undefined);
      property('correlationData', (ticket) => bytesOf(host.correlationData(ticket)));
      property('expiry', (ticket) => host.expiry(ticket) ?? undefined);
      property('isText', (ticket) => host.isText(ticket));
    }
  }

  class Refusal {
    constructor(code, why) {
      this.code = code;
      this.why = why;
    }
  }

  const text = (value, what) => {
    if (typeof value !== 'string') {
      throw new Failure(`${what} is not a text`);
    }
    return value;
  };

  const asBytes = (value) => {
    if (value instanceof Buffer) {
      return new Bytes(value);
    }
    return new Bytes(value.buffer, value.byteOffset, value.byteLength);
  };

  const isBytes = (value) => isView(value) || value instanceof Buffer;

  /** Gives a payload to the broker. */
  const give = (payload) => {
    if (payload === undefined) {
      return;
    }
    if (typeof payload === 'string') {
      host.payloadText(payload);
    } else if (payload === null) {
      host.payloadText('');
    } else if (isBytes(payload)) {
      const bytes = asBytes(payload);
      host.payloadBytes(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    } else {
      const json = stringify(payload);
      if (json === undefined) {
        throw new Failure('the payload is neither text nor bytes nor a value that JSON has');
      }
      host.payloadText(json);
    }
  };

  const flatten = (pairs) => {
    if (!isArray(pairs)) {
      throw new Failure('userProperties is not an array of [name, value]');
    }
    const flat = [];
    for (let i = 0; i < pairs.length; i++) {
      flat[2 * i] = text(pairs[i]?.[0], 'the name of a user property');
      flat[2 * i + 1] = text(pairs[i]?.[1], 'the value of a user property');
    }
    return flat;
  };

  const property = (name, value) => {
    if (value === undefined) {
      return;
    }
    if (name === 'userProperties') {
      host.property(name, value === null ? [] : flatten(value));
    } else if (name === 'correlationData' && value !== null) {
      if (!isBytes(value)) {
        throw new Failure('correlationData is not bytes');
      }
      host.property(name, slice(asBytes(value)).buffer);
    } else {
      host.property(name, value);
    }
  };

  /** Functions that do their work later have done nothing yet. */
  const atOnce = (result) => {
    if (typeof result === 'object' && result !== null) {
      if (typeof result.then === 'function') {
        throw new Failure('hooks answer at once: they cannot be async');
      }
      if (typeof result.next === 'function') {
        throw new Failure('hooks answer at once: they cannot be generators');
      }
    }
    return result;
  };

  /** What a message does not mention stays as it was: so for spreads, and for a message itself. */
  const emit = (result, own) => {
    if (typeof result !== 'object' || result === null || isArray(result)) {
      throw new Failure('a message is an object such as { ...message, payload }');
    }
    const all = !(result instanceof Message);
    const base = atOnce(result)[source];
    if (!own && base === undefined && result.payload === undefined) {
      throw new Failure('the message to publish has no payload; null makes it an empty one');
    }
    host.begin(result.topic, result.qos, result.retain, own, base);
    if (all || hasOwn(result, 'payload')) {
      give(result.payload);
    }
    if (all || hasOwn(result, 'userProperties')) {
      property('userProperties', result.userProperties);
    }
    if (all || hasOwn(result, 'contentType')) {
      property('contentType', result.contentType);
    }
    if (all || hasOwn(result, 'responseTopic')) {
      property('responseTopic', result.responseTopic);
    }
    if (all || hasOwn(result, 'correlationData')) {
      property('correlationData', result.correlationData);
    }
    if (all || hasOwn(result, 'expiry')) {
      property('expiry', result.expiry);
    }
    if (all || hasOwn(result, 'isText')) {
      property('isText', result.isText);
    }
    host.end();
  };

  const refused = (result) => {
    host.refuse(result.code, result.why);
    return 4;
  };

  // Most hooks change the payload and nothing else: that text alone is the answer then, without a
  // call of the broker for each part. What is not so simple is undefined here.
  const payloadOnly = (result, ticket, topic, qos, retain) => {
    const base = result[source];
    if (
      (base !== ticket && base !== undefined) ||
      (result.topic !== topic && result.topic !== undefined) ||
      (result.qos !== qos && result.qos !== undefined) ||
      (result.retain !== retain && result.retain !== undefined) ||
      result.isText !== undefined ||
      result.userProperties !== undefined ||
      result.contentType !== undefined ||
      result.responseTopic !== undefined ||
      result.correlationData !== undefined ||
      result.expiry !== undefined ||
      result.then !== undefined ||
      result.next !== undefined
    ) {
      return undefined;
    }
    const { payload } = result;
    if (typeof payload === 'string') {
      return payload;
    }
    // bytes have a length; a JSON value that has such a member goes the long way
    return payload === undefined || payload === null || payload.byteLength !== undefined ? undefined : stringify(payload);
  };

  const onMessage = (hook) => (ticket, topic, qos, retain, shown) => {
    currentTicket = ticket;
    currentText = shown;
    const given = new Message(ticket, topic, qos, retain);
    const result = hook(given, context);
    if (result === undefined) {
      return 0;
    }
    if (result === null) {
      return 1;
    }
    if (result !== given) {
      const simple = payloadOnly(result, ticket, topic, qos, retain);
      if (simple !== undefined) {
        return simple;
      }
    }
    if (result instanceof Refusal) {
      return refused(result);
    }
    if (isArray(result)) {
      for (let i = 0; i < result.length; i++) {
        emit(result[i], true);
      }
      return 3;
    }
    emit(result, true);
    return 2;
  };

  const onRequest = (hook) => (request) => {
    const result = hook(parse(request), context);
    if (result === undefined) {
      return 0;
    }
    if (result instanceof Refusal) {
      return refused(result);
    }
    if (typeof atOnce(result) !== 'object' || result === null) {
      throw new Failure('the hook returns nothing, an object with what changes, or refuse(…)');
    }
    host.changed(result);
    return 2;
  };

  const onEvent = (hook) => (event) => {
    atOnce(hook(parse(event), context));
    return 0;
  };

  // 64-bit numbers of binary formats are BigInt, which JSON does not have
  const withBigInts = (_, value) => (typeof value === 'bigint' ? String(value) : value);
  const shown = (value) => {
    try {
      return stringify(value, withBigInts) ?? String(value);
    } catch (circular) {
      return String(value);
    }
  };
  const show = (parts) => {
    let line = '';
    for (let i = 0; i < parts.length; i++) {
      const part = parts[i];
      line += (i === 0 ? '' : ' ') + (typeof part === 'string' ? part : shown(part));
    }
    return line;
  };
  const log = (...parts) => host.log('INFO', show(parts));
  log.debug = (...parts) => host.log('DEBUG', show(parts));
  log.info = log;
  log.warn = (...parts) => host.log('WARNING', show(parts));
  log.error = (...parts) => host.log('ERROR', show(parts));

  const context = {
    script: host.script,
    log,
    publish(message) {
      emit(message, false);
    },
    metric(name, amount = 1) {
      host.metric(text(name, 'the name of a counter'), amount);
    },
    now: () => host.now(),
    state: {
      get(key) {
        const json = host.stateGet(text(key, 'a key'));
        return json === null ? undefined : parse(json);
      },
      set(key, value) {
        host.stateSet(text(key, 'a key'), stringify(value));
      },
      delete(key) {
        host.stateSet(text(key, 'a key'), undefined);
      },
      update(key, change) {
        for (;;) {
          const before = host.stateGet(text(key, 'a key'));
          const next = change(before === null ? undefined : parse(before));
          if (host.stateReplace(key, before, stringify(next))) {
            return next;
          }
        }
      },
    },
    retained: {
      get(topic) {
        const ticket = host.retained(text(topic, 'a topic'));
        return ticket === 0 ? null : new Message(ticket, topic, host.qos(ticket), true);
      },
    },
  };

  globalThis.refuse = (code, why = '') => new Refusal(code, text(why, 'the reason of a refusal'));
  globalThis.every = (interval, task) => {
    if (typeof task !== 'function') {
      throw new Failure("every('10s', task): the task is not a function");
    }
    host.every(String(interval), () => atOnce(task(context)));
  };

  // A message must find things as the one before did: what all objects share cannot be changed.
  // Some prototypes have properties that programs assign to on objects of their own, which a frozen
  // prototype would forbid; a setter makes them properties of that object, as without the freezing.
  const assignable = (prototype, names) => {
    for (const name of names) {
      const { value } = getOwnPropertyDescriptor(prototype, name);
      defineProperty(prototype, name, {
        get: () => value,
        set(next) {
          if (this === prototype) {
            throw new Failure(`${name} of a shared prototype cannot be changed`);
          }
          defineProperty(this, name, { value: next, writable: true, enumerable: true, configurable: true });
        },
        enumerable: false,
        configurable: false,
      });
    }
  };
  assignable(Object.prototype, ['toString', 'valueOf', 'toLocaleString', 'hasOwnProperty', 'constructor']);
  for (const kind of [Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError, AggregateError]) {
    const own = getOwnPropertyNames(kind.prototype);
    assignable(kind.prototype, own.filter((name) => ['name', 'message', 'toString', 'constructor'].includes(name)));
  }
  const harden = (value) => {
    if ((typeof value === 'object' && value !== null) || typeof value === 'function') {
      if (seen.has(value)) {
        return;
      }
      seen.add(value);
      freeze(value);
      for (const key of Reflect.ownKeys(value)) {
        const { value: inner, get, set } = getOwnPropertyDescriptor(value, key);
        harden(inner);
        harden(get);
        harden(set);
      }
      harden(getPrototypeOf(value));
    }
  };
  const seen = new Set([globalThis]);
  for (const name of getOwnPropertyNames(globalThis)) {
    harden(globalThis[name]);
    const descriptor = getOwnPropertyDescriptor(globalThis, name);
    if (descriptor.configurable) {
      defineProperty(globalThis, name, 'value' in descriptor ? { writable: false, configurable: false } : { configurable: false });
    }
  }
  for (const sample of [function* () {}, async () => {}, async function* () {}, [][Symbol.iterator](), new Map().entries(), new Set().values(), ''.matchAll(/x/g)]) {
    harden(getPrototypeOf(sample));
  }
  harden(context);
  harden(Message);
  harden(Refusal);

  return { onMessage, onRequest, onEvent };
});
