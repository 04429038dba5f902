// Protocol Buffers by a descriptor: what a .proto file says, written as an object.
//
//   const Reading = message('Reading', {
//     1: 'string id',
//     2: 'double celsius',
//     3: 'repeated uint32 samples',
//     4: { field: 'Place place', of: Place },
//     5: 'map<string, string> labels',
//   });
//   Reading.decode(bytes), Reading.encode({ id: 'a', celsius: 21.5 })
//   Place.add({ 9: { field: 'repeated Place near', of: Place } });   // where types refer to each other
//
// Types are those of proto3: double float int32 int64 uint32 uint64 sint32 sint64 fixed32 fixed64 sfixed32
// sfixed64 bool string bytes, enums (`enumeration`) and other messages. 64-bit numbers beyond 2^53 are BigInt.
// Fields that a message does not have are left out, unknown fields are skipped.
import { append, ByteReader } from 'sundew:bytes';
import { decode as text, encode as bytesOf } from 'sundew:utf8';

const DEPTH = 64;
const HIGHEST_FIELD = 2 ** 29 - 1;
const SCALARS = 'double float int32 int64 uint32 uint64 sint32 sint64 fixed32 fixed64 sfixed32 sfixed64 bool string bytes'.split(' ');
const WIRE = { double: 1, fixed64: 1, sfixed64: 1, float: 5, fixed32: 5, sfixed32: 5, string: 2, bytes: 2 };

/** An enumeration: names by number. */
export function enumeration(name, names) {
  const numbers = Object.fromEntries(Object.entries(names).map(([number, each]) => [each, Number(number)]));
  return Object.freeze({ kind: 'enum', name, names, numbers });
}

/** A message type. */
export function message(name, fields) {
  const type = { kind: 'message', name, fields: new Map(), byName: new Map() };
  /** Fields of types that are declared after this one. */
  type.add = (more) => {
    for (const [number, declared] of Object.entries(more)) {
      const field = fieldOf(name, Number(number), declared);
      type.fields.set(field.number, field);
      type.byName.set(field.name, field);
    }
  };
  type.add(fields);
  type.decode = (bytes) => read(type, new Reader(bytes), bytes.length, 0, {});
  type.encode = (value) => {
    const out = [];
    write(type, out, value, 0);
    return new Uint8Array(out);
  };
  return type;
}

function fieldOf(of, number, declared) {
  const line = typeof declared === 'string' ? declared : declared.field;
  const types = typeof declared === 'string' ? [] : [declared.of].flat();
  const map = /^map<(\w+), *(\w+)> (\w+)$/.exec(line);
  const plain = /^(repeated |optional )?(\w+) (\w+)$/.exec(line);
  if (!Number.isInteger(number) || number < 1 || !(map || plain)) {
    throw new TypeError(`protobuf: ${of}: field ${number} is not declared as in a .proto file: '${line}'`);
  }
  const typed = (type) => {
    const found = types.find((each) => each.name === type);
    if (found === undefined && !SCALARS.includes(type)) {
      throw new TypeError(`protobuf: ${of}: there is no type ${type}; name it as { field: '${line}', of: ${type} }`);
    }
    return found ?? type;
  };
  if (map) {
    const entry = message(`${of}.${map[3]}`, { 1: `${map[1]} key`, 2: SCALARS.includes(map[2]) ? `${map[2]} value` : { field: `${map[2]} value`, of: types } });
    const defaults = () => ({ key: defaultOf(map[1]), value: defaultOf(typed(map[2])) });
    return { number, name: map[3], type: entry, repeated: true, map: true, defaults };
  }
  return { number, name: plain[3], type: typed(plain[2]), repeated: plain[1] === 'repeated ', map: false };
}

/** What a field of a map's entry is when the entry leaves it out. */
function defaultOf(type) {
  if (typeof type !== 'string') {
    return type.kind === 'enum' ? (type.names[0] ?? 0) : {};
  }
  return { string: '', bool: false, bytes: new Uint8Array(0) }[type] ?? 0;
}

class Reader extends ByteReader {
  constructor(bytes) {
    super(bytes, 'protobuf: the message is cut off');
  }

  varint() {
    let low = 0;
    for (let shift = 0; shift < 28; shift += 7) {
      const byte = this.bytes[this.take(1)];
      low |= (byte & 0x7f) << shift;
      if (byte < 0x80) {
        return BigInt(low);
      }
    }
    let big = BigInt(low);
    for (let shift = 28n; shift < 70n; shift += 7n) {
      const byte = this.bytes[this.take(1)];
      big |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) {
        return BigInt.asUintN(64, big);
      }
    }
    throw new RangeError('protobuf: a number has more than ten bytes');
  }

  length() {
    const length = this.varint();
    if (length > BigInt(this.bytes.length - this.at)) {
      throw new RangeError('protobuf: the message is cut off');
    }
    return Number(length);
  }

  skip(wire) {
    switch (wire) {
      case 0:
        this.varint();
        return;
      case 1:
        this.take(8);
        return;
      case 2:
        this.take(this.length());
        return;
      case 5:
        this.take(4);
        return;
      default:
        throw new RangeError(`protobuf: wire type ${wire} is not used any more`);
    }
  }
}

const plain = (big) => (big >= -9007199254740991n && big <= 9007199254740991n ? Number(big) : big);

/** Reads into a value: of a field that comes twice, parts of both stay. */
function read(type, reader, end, depth, value) {
  if (depth > DEPTH) {
    throw new RangeError(`protobuf: nested more than ${DEPTH} deep`);
  }
  while (reader.at < end) {
    const key = reader.varint();
    const number = Number(key >> 3n);
    const field = type.fields.get(number);
    const wire = Number(key & 7n);
    if (number < 1 || number > HIGHEST_FIELD) {
      throw new RangeError(`protobuf: field ${number} does not exist`);
    }
    if (field === undefined) {
      reader.skip(wire);
    } else {
      readField(field, wire, reader, value, depth);
    }
  }
  if (reader.at !== end) {
    throw new RangeError('protobuf: a field reaches beyond its message');
  }
  return value;
}

function wireOf(type) {
  return typeof type === 'string' ? (WIRE[type] ?? 0) : type.kind === 'enum' ? 0 : 2;
}

function readField(field, wire, reader, value, depth) {
  const expected = wireOf(field.type);
  if (field.repeated && wire === 2 && expected !== 2) {
    const all = (value[field.name] ??= []);
    const end = reader.length() + reader.at;
    while (reader.at < end) {
      all.push(single(field.type, reader, depth));
    }
    if (reader.at !== end) {
      throw new RangeError('protobuf: a number reaches beyond its field');
    }
    return;
  }
  if (wire !== expected) {
    throw new RangeError(`protobuf: field ${field.name} is of another type: wire type ${wire}`);
  }
  const one = single(field.type, reader, depth, field.repeated ? undefined : value[field.name]);
  if (field.map) {
    const entries = (value[field.name] ??= {});
    const { key, value: of } = { ...field.defaults(), ...one };
    Object.defineProperty(entries, String(key), { value: of, writable: true, enumerable: true, configurable: true });
  } else if (field.repeated) {
    (value[field.name] ??= []).push(one);
  } else {
    value[field.name] = one;
  }
}

function single(type, reader, depth, before) {
  if (typeof type !== 'string') {
    if (type.kind === 'enum') {
      const number = Number(BigInt.asIntN(32, reader.varint()));
      return type.names[number] ?? number;
    }
    const length = reader.length();
    return read(type, reader, reader.at + length, depth + 1, before ?? {});
  }
  switch (type) {
    case 'double':
      return reader.view.getFloat64(reader.take(8), true);
    case 'float':
      return reader.view.getFloat32(reader.take(4), true);
    case 'fixed32':
      return reader.view.getUint32(reader.take(4), true);
    case 'sfixed32':
      return reader.view.getInt32(reader.take(4), true);
    case 'fixed64':
      return plain(reader.view.getBigUint64(reader.take(8), true));
    case 'sfixed64':
      return plain(reader.view.getBigInt64(reader.take(8), true));
    case 'int32':
      return Number(BigInt.asIntN(32, reader.varint()));
    case 'uint32':
      return Number(BigInt.asUintN(32, reader.varint()));
    case 'int64':
      return plain(BigInt.asIntN(64, reader.varint()));
    case 'uint64':
      return plain(reader.varint());
    case 'sint32':
    case 'sint64': {
      const coded = reader.varint();
      return plain((coded >> 1n) ^ -(coded & 1n));
    }
    case 'bool':
      return reader.varint() !== 0n;
    case 'string': {
      const length = reader.length();
      const from = reader.take(length);
      return text(reader.bytes, from, from + length);
    }
    default:
      return reader.slice(reader.length());
  }
}

function varint(out, value) {
  let big = BigInt.asUintN(64, BigInt(value));
  while (big > 0x7fn) {
    out.push(Number(big & 0x7fn) | 0x80);
    big >>= 7n;
  }
  out.push(Number(big));
}

function delimited(out, bytes) {
  varint(out, bytes.length);
  append(out, bytes);
}

function fixed(out, width, set) {
  const view = new DataView(new ArrayBuffer(width));
  set(view);
  append(out, new Uint8Array(view.buffer));
}

function write(type, out, value, depth) {
  if (depth > DEPTH) {
    throw new RangeError(`protobuf: nested more than ${DEPTH} deep`);
  }
  for (const name of Object.keys(value)) {
    if (!type.byName.has(name)) {
      throw new TypeError(`protobuf: ${type.name} has no field ${name}`);
    }
  }
  for (const field of type.fields.values()) {
    const of = value[field.name];
    if (of === undefined || of === null) {
      continue;
    }
    const each = field.map ? Object.entries(of).map(([key, one]) => ({ key, value: one })) : field.repeated ? of : [of];
    for (const one of each) {
      varint(out, (field.number * 8) | wireOf(field.type));
      writeSingle(field.type, out, one, depth);
    }
  }
}

function writeSingle(type, out, value, depth) {
  if (typeof type !== 'string') {
    if (type.kind === 'enum') {
      varint(out, type.numbers[value] ?? value);
      return;
    }
    const inner = [];
    write(type, inner, value, depth + 1);
    delimited(out, inner);
    return;
  }
  switch (type) {
    case 'double':
      return fixed(out, 8, (view) => view.setFloat64(0, value, true));
    case 'float':
      return fixed(out, 4, (view) => view.setFloat32(0, value, true));
    case 'fixed32':
    case 'sfixed32':
      return fixed(out, 4, (view) => view.setUint32(0, Number(value), true));
    case 'fixed64':
    case 'sfixed64':
      return fixed(out, 8, (view) => view.setBigUint64(0, BigInt.asUintN(64, BigInt(value)), true));
    case 'sint32':
    case 'sint64': {
      const big = BigInt(value);
      return varint(out, (big << 1n) ^ (big >> 63n));
    }
    case 'bool':
      return varint(out, value && value !== 'false' ? 1 : 0); // keys of maps are texts
    case 'string':
      return delimited(out, bytesOf(value));
    case 'bytes':
      if (!(value instanceof Uint8Array)) {
        throw new TypeError('protobuf: the value of a field of bytes is no Uint8Array');
      }
      return delimited(out, value);
    default:
      return varint(out, value);
  }
}
