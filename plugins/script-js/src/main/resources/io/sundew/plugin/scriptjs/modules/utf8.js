// UTF-8 (RFC 3629) to text and back.

/** The text of these bytes; what is not UTF-8 becomes U+FFFD. */
export function decode(bytes, from = 0, to = bytes.length) {
  let text = '';
  let at = from;
  while (at < to) {
    const first = bytes[at++];
    if (first < 0x80) {
      text += String.fromCharCode(first);
      continue;
    }
    const more = first >= 0xf0 && first < 0xf5 ? 3 : first >= 0xe0 ? 2 : first >= 0xc2 ? 1 : 0;
    let point = first & (0x3f >> more);
    let read = 0;
    while (first < 0xf5 && read < more && at < to && (bytes[at] & 0xc0) === 0x80) {
      point = (point << 6) | (bytes[at++] & 0x3f);
      read++;
    }
    const least = [0x80, 0x80, 0x800, 0x10000][more];
    const whole = more > 0 && read === more && point >= least && point <= 0x10ffff && (point < 0xd800 || point > 0xdfff);
    text += whole ? String.fromCodePoint(point) : '\ufffd';
  }
  return text;
}

/** The bytes of a text; halves of a surrogate pair become U+FFFD. */
export function encode(text) {
  const bytes = [];
  for (const letter of text) {
    let point = letter.codePointAt(0);
    if (point >= 0xd800 && point <= 0xdfff) {
      point = 0xfffd;
    }
    if (point < 0x80) {
      bytes.push(point);
    } else if (point < 0x800) {
      bytes.push(0xc0 | (point >> 6), 0x80 | (point & 0x3f));
    } else if (point < 0x10000) {
      bytes.push(0xe0 | (point >> 12), 0x80 | ((point >> 6) & 0x3f), 0x80 | (point & 0x3f));
    } else {
      bytes.push(0xf0 | (point >> 18), 0x80 | ((point >> 12) & 0x3f), 0x80 | ((point >> 6) & 0x3f), 0x80 | (point & 0x3f));
    }
  }
  return new Uint8Array(bytes);
}
