// Sparkplug B payloads and topics. A metric's value stands in `value`, whatever its data type; times are
// milliseconds since 1970.
//
// Messages after the birth need not name types again: then `type` is the kind of field that the value came
// in, such as `int` or `double`, and numbers are unsigned as they travel. `signed(value, bits)` helps there.
// Arrays are shown as their bytes.
import { message } from 'sundew:protobuf';

const NAMES = [
  'unknown', 'Int8', 'Int16', 'Int32', 'Int64', 'UInt8', 'UInt16', 'UInt32', 'UInt64', 'Float', 'Double', 'Boolean',
  'String', 'DateTime', 'Text', 'UUID', 'DataSet', 'Bytes', 'File', 'Template', 'PropertySet', 'PropertySetList',
  'Int8Array', 'Int16Array', 'Int32Array', 'Int64Array', 'UInt8Array', 'UInt16Array', 'UInt32Array', 'UInt64Array',
  'FloatArray', 'DoubleArray', 'BooleanArray', 'StringArray', 'DateTimeArray',
];
const BITS = { Int8: 8, Int16: 16, Int32: 32, Int64: 64 };

/** Which field a value of a type travels in. */
const KIND_OF = {
  Int8: 'int', Int16: 'int', Int32: 'int', UInt8: 'int', UInt16: 'int', UInt32: 'int',
  Int64: 'long', UInt64: 'long', DateTime: 'long', Float: 'float', Double: 'double', Boolean: 'boolean',
  String: 'string', Text: 'string', UUID: 'string', DataSet: 'dataset', Bytes: 'bytes', File: 'bytes',
  Template: 'template', PropertySet: 'propertyset', PropertySetList: 'propertysets',
};
NAMES.filter((name) => name.endsWith('Array')).forEach((name) => (KIND_OF[name] = 'bytes'));
const KINDS = [...new Set(Object.values(KIND_OF))];

const MetaData = message('MetaData', {
  1: 'bool is_multi_part', 2: 'string content_type', 3: 'uint64 size', 4: 'uint64 seq',
  5: 'string file_name', 6: 'string file_type', 7: 'string md5', 8: 'string description',
});
const DataSetValue = message('DataSetValue', {
  1: 'uint32 int_value', 2: 'uint64 long_value', 3: 'float float_value', 4: 'double double_value',
  5: 'bool boolean_value', 6: 'string string_value',
});
const Row = message('Row', { 1: { field: 'repeated DataSetValue elements', of: DataSetValue } });
const DataSet = message('DataSet', {
  1: 'uint64 num_of_columns', 2: 'repeated string columns', 3: 'repeated uint32 types',
  4: { field: 'repeated Row rows', of: Row },
});
const PropertyValue = message('PropertyValue', {
  1: 'uint32 type', 2: 'bool is_null', 3: 'uint32 int_value', 4: 'uint64 long_value', 5: 'float float_value',
  6: 'double double_value', 7: 'bool boolean_value', 8: 'string string_value',
});
const PropertySet = message('PropertySet', {
  1: 'repeated string keys', 2: { field: 'repeated PropertyValue values', of: PropertyValue },
});
const PropertySetList = message('PropertySetList', { 1: { field: 'repeated PropertySet propertyset', of: PropertySet } });
PropertyValue.add({
  9: { field: 'PropertySet propertyset_value', of: PropertySet },
  10: { field: 'PropertySetList propertysets_value', of: PropertySetList },
});
const Metric = message('Metric', {
  1: 'string name', 2: 'uint64 alias', 3: 'uint64 timestamp', 4: 'uint32 datatype',
  5: 'bool is_historical', 6: 'bool is_transient', 7: 'bool is_null',
  8: { field: 'MetaData metadata', of: MetaData }, 9: { field: 'PropertySet properties', of: PropertySet },
  10: 'uint32 int_value', 11: 'uint64 long_value', 12: 'float float_value', 13: 'double double_value',
  14: 'bool boolean_value', 15: 'string string_value', 16: 'bytes bytes_value',
  17: { field: 'DataSet dataset_value', of: DataSet },
});
const Parameter = message('Parameter', {
  1: 'string name', 2: 'uint32 type', 3: 'uint32 int_value', 4: 'uint64 long_value', 5: 'float float_value',
  6: 'double double_value', 7: 'bool boolean_value', 8: 'string string_value',
});
const Template = message('Template', {
  1: 'string version', 2: { field: 'repeated Metric metrics', of: Metric },
  3: { field: 'repeated Parameter parameters', of: Parameter }, 4: 'string template_ref', 5: 'bool is_definition',
});
Metric.add({ 18: { field: 'Template template_value', of: Template } });
const Payload = message('Payload', {
  1: 'uint64 timestamp', 2: { field: 'repeated Metric metrics', of: Metric }, 3: 'uint64 seq', 4: 'string uuid', 5: 'bytes body',
});

/** { timestamp, seq, metrics: [{ name, type, value, timestamp, … }] } of a payload. */
export function decode(bytes) {
  return withMetrics(Payload.decode(bytes), shown);
}

/** The bytes of a payload as `decode` shows it. */
export function encode(payload) {
  return Payload.encode(withMetrics(payload, hidden));
}

/** The signed number of so many bits that travels as this unsigned one. */
export function signed(value, bits) {
  const big = BigInt.asIntN(bits, BigInt(value));
  return big >= -9007199254740991n && big <= 9007199254740991n ? Number(big) : big;
}

const withMetrics = (of, change) => ({ ...of, metrics: (of.metrics ?? []).map(change) });

function shown({ datatype, properties, ...rest }) {
  return properties === undefined ? opened(rest, datatype) : { ...opened(rest, datatype), properties: propertiesOf(properties) };
}

function hidden({ properties, ...rest }) {
  const metric = closed(rest, 'datatype');
  return properties === undefined ? metric : { ...metric, properties: setOf(properties) };
}

/** What has a type and a value: a metric, a property, a parameter. */
function opened({ is_null: isNull, ...rest }, number = 0) {
  const kind = KINDS.find((each) => `${each}_value` in rest);
  const raw = rest[`${kind}_value`];
  delete rest[`${kind}_value`];
  const type = number === 0 ? (kind ?? 'unknown') : (NAMES[number] ?? String(number));
  return { ...rest, type, value: isNull || kind === undefined ? null : read(type, kind, raw) };
}

function closed({ type, value, is_null: _, ...rest }, typeField) {
  const number = NAMES.indexOf(type);
  const kind = KIND_OF[type] ?? (KINDS.includes(type) ? type : undefined);
  if (kind === undefined && (type !== 'unknown' || (value ?? null) !== null)) {
    throw new TypeError(`Sparkplug: ${rest.name ?? 'a value'}: there is no type ${type}`);
  }
  const typed = number > 0 ? { ...rest, [typeField]: number } : rest;
  return (value ?? null) === null ? { ...typed, is_null: true } : { ...typed, [`${kind}_value`]: write(type, kind, value) };
}

function read(type, kind, raw) {
  switch (kind) {
    case 'dataset':
      return tableOf(raw);
    case 'template':
      return { ...withMetrics(raw, shown), parameters: (raw.parameters ?? []).map(({ type: number, ...rest }) => opened(rest, number)) };
    case 'propertyset':
      return propertiesOf(raw);
    case 'propertysets':
      return (raw.propertyset ?? []).map(propertiesOf);
    default:
      return type in BITS ? signed(raw, BITS[type]) : raw;
  }
}

function write(type, kind, value) {
  switch (kind) {
    case 'int':
      return Number(BigInt.asUintN(32, BigInt(value)));
    case 'long':
      return BigInt.asUintN(64, BigInt(value));
    case 'dataset':
      return datasetOf(value);
    case 'template':
      return { ...withMetrics(value, hidden), parameters: (value.parameters ?? []).map((each) => closed(each, 'type')) };
    case 'propertyset':
      return setOf(value);
    case 'propertysets':
      return { propertyset: value.map(setOf) };
    default:
      return value;
  }
}

/** { name: { type, value } } of a set of properties. */
function propertiesOf({ keys = [], values = [] }) {
  return Object.fromEntries(
    keys.map((key, i) => {
      const { type, ...rest } = values[i] ?? {};
      return [key, opened(rest, type)];
    }),
  );
}

function setOf(properties) {
  return { keys: Object.keys(properties), values: Object.values(properties).map((each) => closed(each, 'type')) };
}

/** { columns, types, rows } of a data set. */
function tableOf(dataset) {
  const types = (dataset.types ?? []).map((each) => NAMES[each] ?? String(each));
  const rows = (dataset.rows ?? []).map((row) =>
    (row.elements ?? []).map((element, i) => {
      const [value] = Object.values(element);
      return value === undefined ? null : read(types[i], 'element', value);
    }),
  );
  return { columns: dataset.columns ?? [], types, rows };
}

function datasetOf({ columns, types, rows }) {
  const element = (value, i) => (value === null ? {} : { [`${KIND_OF[types[i]]}_value`]: write(types[i], KIND_OF[types[i]], value) });
  return {
    num_of_columns: columns.length,
    columns,
    types: types.map((each) => NAMES.indexOf(each)),
    rows: rows.map((row) => ({ elements: row.map(element) })),
  };
}

/** { group, type, node, device } of spBv1.0/GROUP/TYPE/NODE[/DEVICE]; undefined for other topics. */
export function topic(name) {
  const [namespace, group, type, node, device] = name.split('/');
  return namespace === 'spBv1.0' && node !== undefined ? { group, type, node, device } : undefined;
}
