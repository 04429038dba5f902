// CBOR (RFC 8949) to values and back. Whole numbers beyond 2^53 are BigInt; byte strings are Uint8Array;
// maps are objects where all keys are texts, else Map; tags but those of dates and big numbers are
// Tagged { tag, value }.
import { append, ByteReader, mapOf, pairsOf } from 'sundew:bytes';
import { decode as text, encode as bytesOf } from 'sundew:utf8';

const DEPTH = 64;
const BREAK = Symbol('break');
const BIG_BYTES = 1024;

/** A value under a tag that means nothing here. */
export class Tagged {
  constructor(tag, value) {
    this.tag = tag;
    this.value = value;
  }
}

/** A simple value that has no name, by its number. */
export class Simple {
  constructor(simple) {
    this.simple = simple;
  }
}

/** The one value that these bytes are. */
export function decode(bytes) {
  const reader = new Reader(bytes);
  const value = reader.value(0);
  if (reader.at !== bytes.length) {
    throw new RangeError(`CBOR: ${bytes.length - reader.at} bytes follow the value`);
  }
  return value;
}

/** All values of a CBOR sequence (RFC 8742). */
export function decodeAll(bytes) {
  const reader = new Reader(bytes);
  const values = [];
  while (reader.at < bytes.length) {
    values.push(reader.value(0));
  }
  return values;
}

class Reader extends ByteReader {
  constructor(bytes) {
    super(bytes, 'CBOR: the value is cut off');
  }

  /** The argument of a head: a length, a number, a tag. */
  argument(info) {
    if (info < 24) {
      return info;
    }
    switch (info) {
      case 24:
        return this.view.getUint8(this.take(1));
      case 25:
        return this.view.getUint16(this.take(2));
      case 26:
        return this.view.getUint32(this.take(4));
      case 27: {
        const big = this.view.getBigUint64(this.take(8));
        return big <= 9007199254740991n ? Number(big) : big;
      }
      default:
        throw new RangeError(`CBOR: ${info} is no length`);
    }
  }

  length(info) {
    const length = this.argument(info);
    if (length > this.bytes.length - this.at) {
      throw new RangeError('CBOR: the value is cut off');
    }
    return length;
  }

  value(depth, inIndefinite = false) {
    if (depth > DEPTH) {
      throw new RangeError(`CBOR: nested more than ${DEPTH} deep`);
    }
    const head = this.view.getUint8(this.take(1));
    const info = head & 0x1f;
    switch (head >> 5) {
      case 0:
        return this.argument(info);
      case 1: {
        const argument = this.argument(info);
        return typeof argument === 'bigint' ? -1n - argument : argument === 9007199254740991 ? -1n - BigInt(argument) : -1 - argument;
      }
      case 2:
        return info === 31 ? this.chunks(2) : this.slice(this.length(info));
      case 3: {
        const chunk = info === 31 ? this.chunks(3) : this.slice(this.length(info));
        return text(chunk);
      }
      case 4:
        return this.array(info, depth);
      case 5:
        return this.map(info, depth);
      case 6:
        return this.tagged(this.argument(info), depth);
      default:
        return this.simple(info, inIndefinite);
    }
  }

  chunks(major) {
    const all = [];
    for (;;) {
      const head = this.view.getUint8(this.take(1));
      if (head === 0xff) {
        return Uint8Array.from(all);
      }
      if (head >> 5 !== major || (head & 0x1f) === 31) {
        throw new RangeError('CBOR: a chunk is of another kind');
      }
      for (const byte of this.slice(this.length(head & 0x1f))) {
        all.push(byte);
      }
    }
  }

  array(info, depth) {
    const values = [];
    if (info === 31) {
      for (let value = this.value(depth + 1, true); value !== BREAK; value = this.value(depth + 1, true)) {
        values.push(value);
      }
      return values;
    }
    const length = this.length(info);
    for (let i = 0; i < length; i++) {
      values.push(this.value(depth + 1));
    }
    return values;
  }

  map(info, depth) {
    const pairs = [];
    if (info === 31) {
      for (let key = this.value(depth + 1, true); key !== BREAK; key = this.value(depth + 1, true)) {
        pairs.push([key, this.value(depth + 1)]);
      }
    } else {
      const length = this.length(info);
      for (let i = 0; i < length; i++) {
        pairs.push([this.value(depth + 1), this.value(depth + 1)]);
      }
    }
    return mapOf(pairs);
  }

  tagged(tag, depth) {
    const value = this.value(depth + 1);
    switch (tag) {
      case 0:
        return new Date(value);
      case 1:
        return new Date(Number(value) * 1000);
      case 2:
        return bigOf(value);
      case 3:
        return -1n - bigOf(value);
      default:
        return new Tagged(tag, value);
    }
  }

  simple(info, inIndefinite) {
    switch (info) {
      case 20:
        return false;
      case 21:
        return true;
      case 22:
        return null;
      case 23:
        return undefined;
      case 24:
        return new Simple(this.view.getUint8(this.take(1)));
      case 25:
        return half(this.view.getUint16(this.take(2)));
      case 26:
        return this.view.getFloat32(this.take(4));
      case 27:
        return this.view.getFloat64(this.take(8));
      case 31:
        if (inIndefinite) {
          return BREAK;
        }
        throw new RangeError('CBOR: a break where nothing has begun');
      default:
        return new Simple(info);
    }
  }
}

function bigOf(bytes) {
  if (bytes.length > BIG_BYTES) { // what is longer would take long, and is nobody's measurement
    throw new RangeError(`CBOR: a number has ${bytes.length} bytes, more than ${BIG_BYTES}`);
  }
  let big = 0n;
  for (const byte of bytes) {
    big = (big << 8n) | BigInt(byte);
  }
  return big;
}

function half(bits) {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 31) {
    return fraction ? NaN : sign * Infinity;
  }
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** The bytes of a number, from the highest. */
function bytesOfBig(big) {
  const hex = big.toString(16);
  const even = hex.length % 2 === 0 ? hex : '0' + hex;
  return Uint8Array.from({ length: even.length / 2 }, (_, i) => parseInt(even.slice(2 * i, 2 * i + 2), 16));
}

/** The bytes of a value. */
export function encode(value) {
  const out = [];
  write(out, value, 0);
  return new Uint8Array(out);
}

function head(out, major, argument) {
  const first = major << 5;
  if (argument < 24) {
    out.push(first | Number(argument));
  } else if (argument < 0x100) {
    out.push(first | 24, Number(argument));
  } else if (argument < 0x10000) {
    out.push(first | 25, Number(argument) >> 8, Number(argument) & 0xff);
  } else {
    const wide = argument >= 0x100000000;
    out.push(first | (wide ? 27 : 26));
    const big = BigInt(argument);
    for (let shift = wide ? 56n : 24n; shift >= 0n; shift -= 8n) {
      out.push(Number((big >> shift) & 0xffn));
    }
  }
}

function write(out, value, depth) {
  if (depth > DEPTH) {
    throw new RangeError(`CBOR: nested more than ${DEPTH} deep`);
  }
  switch (typeof value) {
    case 'boolean':
      out.push(value ? 0xf5 : 0xf4);
      return;
    case 'undefined':
      out.push(0xf7);
      return;
    case 'bigint':
      if (value > 0xffffffffffffffffn || value < -0x10000000000000000n) {
        write(out, new Tagged(value < 0n ? 3 : 2, bytesOfBig(value < 0n ? -1n - value : value)), depth);
        return;
      }
      head(out, value < 0n ? 1 : 0, value < 0n ? -1n - value : value);
      return;
    case 'number':
      number(out, value);
      return;
    case 'string': {
      const encoded = bytesOf(value);
      head(out, 3, encoded.length);
      append(out, encoded);
      return;
    }
    case 'object':
      object(out, value, depth);
      return;
    default:
      throw new TypeError(`CBOR has no ${typeof value}`);
  }
}

function number(out, value) {
  if (Number.isSafeInteger(value) && !Object.is(value, -0)) {
    head(out, value < 0 ? 1 : 0, value < 0 ? -1 - value : value);
    return;
  }
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  out.push(0xfb);
  append(out, new Uint8Array(view.buffer));
}

function object(out, value, depth) {
  if (value === null) {
    out.push(0xf6);
  } else if (Array.isArray(value)) {
    head(out, 4, value.length);
    value.forEach((each) => write(out, each, depth + 1));
  } else if (value instanceof Uint8Array) {
    head(out, 2, value.length);
    append(out, value);
  } else if (value instanceof Tagged) {
    head(out, 6, value.tag);
    write(out, value.value, depth + 1);
  } else if (value instanceof Simple) {
    out.push(...(value.simple < 24 ? [0xe0 | value.simple] : [0xf8, value.simple]));
  } else if (value instanceof Date) {
    head(out, 6, 1);
    write(out, value.getTime() / 1000, depth + 1);
  } else {
    const pairs = pairsOf(value);
    head(out, 5, pairs.length);
    for (const [key, each] of pairs) {
      write(out, key, depth + 1);
      write(out, each, depth + 1);
    }
  }
}
