/** Types of Sundew's JavaScript hooks, for editors. */

declare namespace Sundew {
  /** A client as the broker knows it. */
  interface Client {
    readonly id: string;
    /** The name an authenticator accepted; empty for an anonymous client. */
    readonly user: string;
    readonly listener: string;
    /** The plugin that accepted the name. */
    readonly authenticator: string;
    readonly address: string;
    /** v31, v311 or v5. */
    readonly protocol: string;
    /** What the authenticator knows of the client. */
    readonly attributes: Readonly<Record<string, string>>;
  }

  type Qos = 0 | 1 | 2;

  /** What can be read of a message, during the call that it was given to. */
  interface Message {
    topic: string;
    qos: Qos;
    retain: boolean;
    /** The payload as UTF-8. */
    text(): string;
    /** The payload parsed as JSON. */
    json(): any;
    /** The payload; the bytes are the script's own. */
    bytes(): Uint8Array;
    /** The same as bytes() to read; whatever a message may carry to write. */
    get payload(): Uint8Array;
    set payload(value: Payload);
    /** Who published it; in onDeliver who is to receive it. */
    readonly client: Client;
    /** To read; another array takes its place. */
    userProperties: readonly (readonly [name: string, value: string])[];
    contentType: string | undefined;
    responseTopic: string | undefined;
    correlationData: Uint8Array | undefined;
    /** The Message Expiry Interval in seconds. */
    expiry: number | undefined;
    /** Whether the payload is declared as text. */
    isText: boolean;
  }

  /** A text, bytes, or a value that is written as JSON. */
  type Payload = string | Uint8Array | ArrayBuffer | number | boolean | null | object;

  /**
   * A message to be: what is left out stays as in the message that it was made of by { ...message },
   * or else as in the one that the hook was given.
   */
  interface Draft {
    topic?: string;
    payload?: Payload;
    qos?: number;
    retain?: boolean;
    userProperties?: readonly (readonly [name: string, value: string])[] | null;
    contentType?: string | null;
    responseTopic?: string | null;
    correlationData?: Uint8Array | ArrayBuffer | null;
    expiry?: number | null;
    isText?: boolean;
  }

  /** What refuse(code, why) makes. */
  interface Refusal {
    readonly code: number | string;
    readonly why: string;
  }

  interface Log {
    (...parts: unknown[]): void;
    debug(...parts: unknown[]): void;
    info(...parts: unknown[]): void;
    warn(...parts: unknown[]): void;
    error(...parts: unknown[]): void;
  }

  /** What the script keeps in the broker's store, as JSON. */
  interface State {
    get(key: string): any;
    set(key: string, value: unknown): void;
    delete(key: string): void;
    /** Replaces a value while nobody else changes it; may call `change` again when somebody did. */
    update<T>(key: string, change: (value: T | undefined) => T): T;
  }

  interface Context {
    /** The name of the script's file. */
    readonly script: string;
    readonly log: Log;
    /**
     * Publishes a message of its own; it passes no script again. Without a payload it throws, unless
     * it was made of a message that has one.
     */
    publish(message: Draft & { topic: string }): void;
    /** Adds to a counter of the plugin. */
    metric(name: string, amount?: number): void;
    /** Milliseconds since 1970. */
    now(): number;
    readonly retained: { get(topic: string): Message | null };
    readonly state: State;
  }

  type PublishResult = undefined | void | null | Draft | Draft[] | Refusal;
  type OnPublish = (message: Message, context: Context) => PublishResult;
  type OnDeliver = (message: Message, context: Context) => undefined | void | null | Draft;

  interface Connect {
    readonly client: Client;
    readonly cleanStart: boolean;
    /** Seconds; 0 for none. */
    readonly keepAlive: number;
    /** Seconds; 4294967295 for never. */
    readonly sessionExpiry: number;
    readonly userProperties: [name: string, value: string][];
  }
  type OnConnect = (
    connect: Connect,
    context: Context,
  ) => undefined | void | { keepAlive?: number; sessionExpiry?: number } | Refusal;

  interface Subscription {
    readonly client: Client;
    readonly filter: string;
    readonly qos: Qos;
  }
  type OnSubscribe = (
    subscription: Subscription,
    context: Context,
  ) => undefined | void | { filter?: string; qos?: number } | Refusal;

  /** Something that happened: `type` is client-connected, client-disconnected, subscribed and so on. */
  interface Event {
    readonly type: string;
    readonly time: string;
    readonly client?: Client;
    readonly [fact: string]: unknown;
  }
  type OnEvent = (event: Event, context: Context) => void;
}

/** Turns a message, a client or a subscription down, with an error code of MQTT 5 or its name. */
declare function refuse(code: number | string, why?: string): Sundew.Refusal;

/** Does something again and again, in one worker: '500ms', '10s', '5m', '1h'. */
declare function every(interval: string, task: (context: Sundew.Context) => void): void;

declare module 'sundew:utf8' {
  export function decode(bytes: Uint8Array, from?: number, to?: number): string;
  export function encode(text: string): Uint8Array;
}

declare module 'sundew:cbor' {
  export class Tagged {
    constructor(tag: number | bigint, value: unknown);
    readonly tag: number | bigint;
    readonly value: any;
  }
  export class Simple {
    constructor(simple: number);
    readonly simple: number;
  }
  export function decode(bytes: Uint8Array): any;
  export function decodeAll(bytes: Uint8Array): any[];
  export function encode(value: unknown): Uint8Array;
}

declare module 'sundew:msgpack' {
  export class Extension {
    constructor(type: number, data: Uint8Array);
    readonly type: number;
    readonly data: Uint8Array;
  }
  export function decode(bytes: Uint8Array): any;
  export function encode(value: unknown): Uint8Array;
}

declare module 'sundew:protobuf' {
  export interface Type {
    readonly name: string;
  }
  export interface MessageType extends Type {
    decode(bytes: Uint8Array): any;
    encode(value: object): Uint8Array;
    /** Fields of types that are declared after this one. */
    add(fields: Record<number, Field>): void;
  }
  export type Field = string | { field: string; of: Type | Type[] };
  export function message(name: string, fields: Record<number, Field>): MessageType;
  export function enumeration(name: string, names: Record<number, string>): Type;
}

declare module 'sundew:sparkplug' {
  export interface Metric {
    name?: string;
    alias?: number;
    timestamp?: number;
    type: string;
    value: any;
    [more: string]: unknown;
  }
  export interface Payload {
    timestamp?: number;
    seq?: number;
    metrics: Metric[];
    [more: string]: unknown;
  }
  export function decode(bytes: Uint8Array): Payload;
  export function encode(payload: Payload): Uint8Array;
  /** The signed number of so many bits that travels as this unsigned one. */
  export function signed(value: number | bigint, bits: number): number | bigint;
  export function topic(
    name: string,
  ): { group: string; type: string; node: string; device: string | undefined } | undefined;
}

declare module 'sundew:test' {
  export function test(name: string, body: () => void): void;
  export interface Expectation {
    readonly not: Expectation;
    toBe(other: unknown): void;
    toEqual(other: unknown): void;
    toMatchObject(parts: object): void;
    toBeUndefined(): void;
    toBeNull(): void;
    toBeCloseTo(other: number, digits?: number): void;
    toContain(part: unknown): void;
    toThrow(part?: string): void;
  }
  export function expect(value: any): Expectation;
  export function message(
    parts?: Sundew.Draft & { client?: Partial<Sundew.Client> },
  ): Sundew.Message;
  export function context(found?: {
    retained?: Record<string, Sundew.Payload>;
    state?: Record<string, unknown>;
    now?: number;
  }): Sundew.Context & {
    published: any[];
    logged: string[];
    counted: Record<string, number>;
  };
}
