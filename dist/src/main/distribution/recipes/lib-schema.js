// A small check of values by a description, to be imported. Not all of JSON Schema: type, required, properties,
// minimum, maximum, maxLength, enum and items.
const typeOf = (value) => (value === null ? 'null' : Array.isArray(value) ? 'array' : Number.isInteger(value) ? 'integer' : typeof value);

/** What is wrong with a value, with its place; undefined when nothing is. */
export function problem(schema, value, at = 'payload') {
  const type = typeOf(value);
  if (schema.type !== undefined && schema.type !== type && !(schema.type === 'number' && type === 'integer')) {
    return `${at} is ${type}, not ${schema.type}`;
  }
  if (schema.enum !== undefined && !schema.enum.includes(value)) {
    return `${at} is none of ${schema.enum.join(', ')}`;
  }
  if (value < schema.minimum || value > schema.maximum) {
    return `${at} is not from ${schema.minimum} to ${schema.maximum}`;
  }
  if (type === 'string' && value.length > schema.maxLength) {
    return `${at} is longer than ${schema.maxLength}`;
  }
  if (type === 'array' && schema.items !== undefined) {
    return first(value, (each, i) => problem(schema.items, each, `${at}[${i}]`));
  }
  if (type !== 'object') {
    return undefined;
  }
  const missing = schema.required?.find((name) => !Object.hasOwn(value, name));
  if (missing !== undefined) {
    return `${at}.${missing} is missing`;
  }
  return first(Object.entries(schema.properties ?? {}), ([name, each]) =>
    Object.hasOwn(value, name) ? problem(each, value[name], `${at}.${name}`) : undefined,
  );
}

function first(all, find) {
  for (let i = 0; i < all.length; i++) {
    const found = find(all[i], i);
    if (found !== undefined) {
      return found;
    }
  }
  return undefined;
}
