// Sparkplug B payloads and topics. A metric's value stands in `value`, whatever its data type; times are
// milliseconds since 1970.
import { message } from 'sundew:protobuf';

const NAMES = ['unknown', 'Int8', 'Int16', 'Int32', 'Int64', 'UInt8', 'UInt16', 'UInt32', 'UInt64', 'Float', 'Double', 'Boolean', 'String', 'DateTime', 'Text', 'UUID', 'DataSet', 'Bytes', 'File', 'Template', 'PropertySet', 'PropertySetList'];

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
const Metric = message('Metric', {
  1: 'string name', 2: 'uint64 alias', 3: 'uint64 timestamp', 4: 'uint32 datatype',
  5: 'bool is_historical', 6: 'bool is_transient', 7: 'bool is_null',
  8: { field: 'MetaData metadata', of: MetaData },
  10: 'uint32 int_value', 11: 'uint64 long_value', 12: 'float float_value', 13: 'double double_value',
  14: 'bool boolean_value', 15: 'string string_value', 16: 'bytes bytes_value',
  17: { field: 'DataSet dataset_value', of: DataSet },
});
const Payload = message('Payload', {
  1: 'uint64 timestamp', 2: { field: 'repeated Metric metrics', of: Metric }, 3: 'uint64 seq', 4: 'string uuid', 5: 'bytes body',
});

const VALUES = ['int_value', 'long_value', 'float_value', 'double_value', 'boolean_value', 'string_value', 'bytes_value', 'dataset_value'];
const BITS = { Int8: 8, Int16: 16, Int32: 32, Int64: 64 };

/** { timestamp, seq, metrics: [{ name, type, value, timestamp, … }] } of a payload. */
export function decode(bytes) {
  const payload = Payload.decode(bytes);
  return { ...payload, metrics: (payload.metrics ?? []).map(shown) };
}

function shown(metric) {
  const { datatype = 0, ...rest } = metric;
  const type = NAMES[datatype] ?? String(datatype);
  const at = VALUES.find((name) => name in rest);
  const raw = at === undefined ? null : rest[at];
  VALUES.forEach((name) => delete rest[name]);
  if (rest.is_null || raw === null) {
    return { ...rest, type, value: null };
  }
  return { ...rest, type, value: type in BITS ? signed(raw, BITS[type]) : type === 'DataSet' ? table(raw) : raw };
}

/** Signed numbers travel as unsigned ones of the same bits. */
function signed(value, bits) {
  const big = BigInt.asIntN(bits, BigInt(value));
  return big >= -9007199254740991n && big <= 9007199254740991n ? Number(big) : big;
}

function table(dataset) {
  const types = (dataset.types ?? []).map((each) => NAMES[each] ?? String(each));
  const rows = (dataset.rows ?? []).map((row) =>
    (row.elements ?? []).map((element, i) => {
      const [value] = Object.values(element);
      return types[i] in BITS ? signed(value, BITS[types[i]]) : value;
    }),
  );
  return { columns: dataset.columns ?? [], types, rows };
}

/** The bytes of a payload as `decode` shows it. */
export function encode(payload) {
  return Payload.encode({ ...payload, metrics: (payload.metrics ?? []).map(hidden) });
}

function hidden({ type, value, ...rest }) {
  const datatype = NAMES.indexOf(type);
  if (datatype < 1) {
    throw new TypeError(`Sparkplug: metric ${rest.name}: there is no type ${type}`);
  }
  if (value === null || value === undefined) {
    return { ...rest, datatype, is_null: true };
  }
  switch (type) {
    case 'Int8':
    case 'Int16':
    case 'Int32':
    case 'UInt8':
    case 'UInt16':
    case 'UInt32':
      return { ...rest, datatype, int_value: Number(BigInt.asUintN(32, BigInt(value))) };
    case 'Int64':
    case 'UInt64':
    case 'DateTime':
      return { ...rest, datatype, long_value: BigInt.asUintN(64, BigInt(value)) };
    case 'Float':
      return { ...rest, datatype, float_value: value };
    case 'Double':
      return { ...rest, datatype, double_value: value };
    case 'Boolean':
      return { ...rest, datatype, boolean_value: value };
    case 'String':
    case 'Text':
    case 'UUID':
      return { ...rest, datatype, string_value: value };
    case 'Bytes':
    case 'File':
      return { ...rest, datatype, bytes_value: value };
    default:
      throw new TypeError(`Sparkplug: metrics of type ${type} can be read only`);
  }
}

/** { group, type, node, device } of spBv1.0/GROUP/TYPE/NODE[/DEVICE]; undefined for other topics. */
export function topic(name) {
  const [namespace, group, type, node, device] = name.split('/');
  return namespace === 'spBv1.0' && node !== undefined ? { group, type, node, device } : undefined;
}
