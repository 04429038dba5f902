// What decoders and encoders of binary formats share: reading within bounds, bytes put together, and
// objects as pairs of keys and values.

/** Reads bytes from the first to the last; subclasses know what they mean. */
export class ByteReader {
  /** @param cutOff what is said of bytes that end too early */
  constructor(bytes, cutOff) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.at = 0;
    this.cutOff = cutOff;
  }

  /** Goes on by so many bytes; returns where they begin. */
  take(count) {
    const from = this.at;
    if (count > this.bytes.length - from) {
      throw new RangeError(this.cutOff);
    }
    this.at += count;
    return from;
  }

  /** So many bytes, copied. */
  slice(length) {
    const from = this.take(length);
    return this.bytes.slice(from, from + length);
  }
}

/** Puts bytes to the end of an array of numbers. */
export function append(out, bytes) {
  for (const byte of bytes) {
    out.push(byte);
  }
}

/** An object where all keys are texts, else a Map. */
export function mapOf(pairs) {
  return pairs.every(([key]) => typeof key === 'string') ? Object.fromEntries(pairs) : new Map(pairs);
}

/** What a Map or an object holds; members that are undefined are left out of objects. */
export function pairsOf(value) {
  return value instanceof Map ? [...value] : Object.entries(value).filter(([, each]) => each !== undefined);
}
