// MessagePack to values and back. Whole numbers beyond 2^53 are BigInt; binary is Uint8Array; maps are
// objects where all keys are texts, else Map; timestamps are Date, other extensions
// Extension { type, data }.
import { append, ByteReader, mapOf, pairsOf } from 'sundew:bytes';
import { decode as text, encode as bytesOf } from 'sundew:utf8';

const DEPTH = 64;

/** Bytes of a type that the application gave a number to. */
export class Extension {
  constructor(type, data) {
    this.type = type;
    this.data = data;
  }
}

/** The one value that these bytes are. */
export function decode(bytes) {
  const reader = new Reader(bytes);
  const value = reader.value(0);
  if (reader.at !== bytes.length) {
    throw new RangeError(`MessagePack: ${bytes.length - reader.at} bytes follow the value`);
  }
  return value;
}

class Reader extends ByteReader {
  constructor(bytes) {
    super(bytes, 'MessagePack: the value is cut off');
  }

  size(width) {
    const from = this.take(width);
    return width === 1 ? this.view.getUint8(from) : width === 2 ? this.view.getUint16(from) : this.view.getUint32(from);
  }

  big(value) {
    return value >= -9007199254740991n && value <= 9007199254740991n ? Number(value) : value;
  }

  value(depth) {
    if (depth > DEPTH) {
      throw new RangeError(`MessagePack: nested more than ${DEPTH} deep`);
    }
    const head = this.size(1);
    if (head < 0x80) {
      return head;
    }
    if (head < 0x90) {
      return this.map(head & 0x0f, depth);
    }
    if (head < 0xa0) {
      return this.array(head & 0x0f, depth);
    }
    if (head < 0xc0) {
      return text(this.slice(head & 0x1f));
    }
    if (head >= 0xe0) {
      return head - 0x100;
    }
    return this.other(head, depth);
  }

  other(head, depth) {
    switch (head) {
      case 0xc0:
        return null;
      case 0xc2:
        return false;
      case 0xc3:
        return true;
      case 0xc4:
      case 0xc5:
      case 0xc6:
        return this.slice(this.size(1 << (head - 0xc4)));
      case 0xc7:
      case 0xc8:
      case 0xc9:
        return this.extension(this.size(1 << (head - 0xc7)));
      case 0xca:
        return this.view.getFloat32(this.take(4));
      case 0xcb:
        return this.view.getFloat64(this.take(8));
      case 0xcc:
      case 0xcd:
      case 0xce:
        return this.size(1 << (head - 0xcc));
      case 0xcf:
        return this.big(this.view.getBigUint64(this.take(8)));
      case 0xd0:
        return this.view.getInt8(this.take(1));
      case 0xd1:
        return this.view.getInt16(this.take(2));
      case 0xd2:
        return this.view.getInt32(this.take(4));
      case 0xd3:
        return this.big(this.view.getBigInt64(this.take(8)));
      case 0xd4:
      case 0xd5:
      case 0xd6:
      case 0xd7:
      case 0xd8:
        return this.extension(1 << (head - 0xd4));
      case 0xd9:
      case 0xda:
      case 0xdb:
        return text(this.slice(this.size(1 << (head - 0xd9))));
      case 0xdc:
      case 0xdd:
        return this.array(this.size(head === 0xdc ? 2 : 4), depth);
      case 0xde:
      case 0xdf:
        return this.map(this.size(head === 0xde ? 2 : 4), depth);
      default:
        throw new RangeError('MessagePack: 0xc1 is never used');
    }
  }

  array(length, depth) {
    const values = [];
    for (let i = 0; i < length; i++) {
      values.push(this.value(depth + 1));
    }
    return values;
  }

  map(length, depth) {
    const pairs = [];
    for (let i = 0; i < length; i++) {
      pairs.push([this.value(depth + 1), this.value(depth + 1)]);
    }
    return mapOf(pairs);
  }

  extension(length) {
    const type = this.view.getInt8(this.take(1));
    const data = this.slice(length);
    return type === -1 ? timestamp(data) : new Extension(type, data);
  }
}

function timestamp(data) {
  const view = new DataView(data.buffer);
  switch (data.length) {
    case 4:
      return new Date(view.getUint32(0) * 1000);
    case 8: {
      const both = view.getBigUint64(0);
      return new Date(Number(both & 0x3ffffffffn) * 1000 + Number(both >> 34n) / 1e6);
    }
    case 12:
      return new Date(Number(view.getBigInt64(4)) * 1000 + view.getUint32(0) / 1e6);
    default:
      throw new RangeError(`MessagePack: a timestamp of ${data.length} bytes`);
  }
}

/** The bytes of a value. */
export function encode(value) {
  const out = [];
  write(out, value, 0);
  return new Uint8Array(out);
}

function sized(out, heads, length) {
  if (length < 0x100 && heads[0] !== 0) {
    out.push(heads[0], length);
  } else if (length < 0x10000) {
    out.push(heads[1], length >> 8, length & 0xff);
  } else {
    out.push(heads[2], length >>> 24, (length >> 16) & 0xff, (length >> 8) & 0xff, length & 0xff);
  }
}

function write(out, value, depth) {
  if (depth > DEPTH) {
    throw new RangeError(`MessagePack: nested more than ${DEPTH} deep`);
  }
  switch (typeof value) {
    case 'undefined':
      out.push(0xc0);
      return;
    case 'boolean':
      out.push(value ? 0xc3 : 0xc2);
      return;
    case 'bigint':
      big(out, value);
      return;
    case 'number':
      number(out, value);
      return;
    case 'string': {
      const encoded = bytesOf(value);
      if (encoded.length < 32) {
        out.push(0xa0 | encoded.length);
      } else {
        sized(out, [0xd9, 0xda, 0xdb], encoded.length);
      }
      append(out, encoded);
      return;
    }
    case 'object':
      object(out, value, depth);
      return;
    default:
      throw new TypeError(`MessagePack has no ${typeof value}`);
  }
}

function big(out, value) {
  const view = new DataView(new ArrayBuffer(8));
  if (value > 0xffffffffffffffffn || value < -0x8000000000000000n) {
    throw new RangeError('MessagePack: the number has more than 64 bits');
  }
  out.push(value < 0n ? 0xd3 : 0xcf);
  view.setBigUint64(0, BigInt.asUintN(64, value));
  append(out, new Uint8Array(view.buffer));
}

function number(out, value) {
  if (!Number.isSafeInteger(value) || Object.is(value, -0)) {
    const view = new DataView(new ArrayBuffer(8));
    view.setFloat64(0, value);
    out.push(0xcb);
    append(out, new Uint8Array(view.buffer));
  } else if (value >= 0 && value < 0x80) {
    out.push(value);
  } else if (value < 0 && value >= -32) {
    out.push(value & 0xff);
  } else if (value >= 0 && value < 0x100000000) {
    sized(out, [0xcc, 0xcd, 0xce], value);
  } else {
    big(out, BigInt(value));
  }
}

function object(out, value, depth) {
  if (value === null) {
    out.push(0xc0);
  } else if (Array.isArray(value)) {
    if (value.length < 16) {
      out.push(0x90 | value.length);
    } else {
      sized(out, [0, 0xdc, 0xdd], value.length);
    }
    value.forEach((each) => write(out, each, depth + 1));
  } else if (value instanceof Uint8Array) {
    sized(out, [0xc4, 0xc5, 0xc6], value.length);
    append(out, value);
  } else if (value instanceof Extension) {
    sized(out, [0xc7, 0xc8, 0xc9], value.data.length);
    out.push(value.type & 0xff);
    append(out, value.data);
  } else if (value instanceof Date) {
    const millis = value.getTime();
    const seconds = Math.floor(millis / 1000);
    const view = new DataView(new ArrayBuffer(12));
    view.setUint32(0, (millis - seconds * 1000) * 1e6);
    view.setBigInt64(4, BigInt(seconds));
    out.push(0xc7, 12, 0xff);
    append(out, new Uint8Array(view.buffer));
  } else {
    const pairs = pairsOf(value);
    if (pairs.length < 16) {
      out.push(0x80 | pairs.length);
    } else {
      sized(out, [0, 0xde, 0xdf], pairs.length);
    }
    for (const [key, each] of pairs) {
      write(out, key, depth + 1);
      write(out, each, depth + 1);
    }
  }
}
