package io.sundew.plugin.scriptjs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sundew.api.PublishDecision;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The decoders that scripts import; expected bytes are those of the formats' own documents. */
class ModulesTest {
  /** Writes values so that types can be told apart. */
  private static final String SHOW =
      """
      const show = (v) => v instanceof Uint8Array ? 'h' + [...v].map((b) => b.toString(16).padStart(2, '0')).join('')
        : typeof v === 'bigint' ? v + 'n' : v instanceof Date ? v.toISOString()
        : v instanceof Map ? 'Map' + show([...v]) : Array.isArray(v) ? '[' + v.map(show).join() + ']'
        : v !== null && typeof v === 'object' ? '{' + Object.entries(v).map(([k, e]) => k + ':' + show(e)).join() + '}'
        : Object.is(v, -0) ? '-0' : typeof v === 'string' ? "'" + v + "'" : String(v);
      """;

  private static final Workshop WORKSHOP = new Workshop();

  /** By their texts: most cases differ in the bytes only. */
  private static final Map<String, Script> SCRIPTS = new HashMap<>();

  @AfterAll
  static void close() {
    SCRIPTS.clear();
    WORKSHOP.close();
  }

  private static Script script(String text) throws ScriptException {
    Script known = SCRIPTS.get(text);
    if (known == null) {
      known = WORKSHOP.script(text);
      SCRIPTS.put(text, known);
    }
    return known;
  }

  private String evaluate(String imports, String expression, String hex) throws ScriptException {
    Script script =
        script(
            imports
                + SHOW
                + "export function onPublish(message) { const bytes = message.bytes();"
                + " return { payload: show("
                + expression
                + ") }; }");
    byte[] bytes = HexFormat.of().parseHex(hex);
    var replaced =
        assertInstanceOf(
            PublishDecision.Replace.class, WORKSHOP.publish(script, Workshop.message("t", bytes)));
    return replaced.message().text();
  }

  private static final String CBOR = "import * as cbor from 'sundew:cbor';";

  /** The examples of RFC 8949, appendix A. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "00|0",
        "17|23",
        "1818|24",
        "1903e8|1000",
        "1a000f4240|1000000",
        "1b000000e8d4a51000|1000000000000",
        "1bffffffffffffffff|18446744073709551615n",
        "c249010000000000000000|18446744073709551616n",
        "3bffffffffffffffff|-18446744073709551616n",
        "c349010000000000000000|-18446744073709551617n",
        "20|-1",
        "3903e7|-1000",
        "f90000|0",
        "f98000|-0",
        "f93e00|1.5",
        "f97bff|65504",
        "fa47c35000|100000",
        "fb3ff199999999999a|1.1",
        "f90001|5.960464477539063e-8",
        "f97c00|Infinity",
        "f97e00|NaN",
        "f4|false",
        "f6|null",
        "f7|undefined",
        "f0|{simple:16}",
        "f8ff|{simple:255}",
        "c074323031332d30332d32315432303a30343a30305a|2013-03-21T20:04:00.000Z",
        "c11a514b67b0|2013-03-21T20:04:00.000Z",
        "d74401020304|{tag:23,value:h01020304}",
        "4401020304|h01020304",
        "64f0908591|'𐅑'",
        "83010203040506|",
        "a201020304|Map[[1,2],[3,4]]",
        "a26161016162820203|{a:1,b:[2,3]}",
        "5f42010243030405ff|h0102030405",
        "7f657374726561646d696e67ff|'streaming'",
        "9f018202039f0405ffff|[1,[2,3],[4,5]]",
        "bf61610161629f0203ffff|{a:1,b:[2,3]}"
      })
  void cbor_isDecoded(String hex, String expected) throws ScriptException {
    if (expected == null) {
      assertThrows(ScriptException.class, () -> evaluate(CBOR, "cbor.decode(bytes)", hex));
      return;
    }
    assertEquals(expected, evaluate(CBOR, "cbor.decode(bytes)", hex));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "18", "ff", "61", "5f6161ff", "1c", "0000", "9b7fffffffffffffff", "82"})
  void cbor_thatIsBroken_isAnError(String hex) {
    assertThrows(ScriptException.class, () -> evaluate(CBOR, "cbor.decode(bytes)", hex));
  }

  @Test
  void cbor_isEncodedAndDecodedToTheSame() throws ScriptException {
    String value =
        "{ a: [0, -1, 23, 24, 255, 256, 65536, 4294967296, -4294967297, 1.5, -0], b: 'ü€😀',"
            + " c: new Uint8Array([1, 255]), d: null, e: true, f: 18446744073709551615n,"
            + " g: new Date(1500), h: new Map([[1, 'x']]), i: 'x'.repeat(300) }";
    assertEquals(
        evaluate(CBOR, value, ""), evaluate(CBOR, "cbor.decode(cbor.encode(" + value + "))", ""));
    for (String hex : List.of("d74401020304", "f0", "f8ff", "c249010000000000000000")) {
      assertEquals("h" + hex, evaluate(CBOR, "cbor.encode(cbor.decode(bytes))", hex));
    }
    assertThrows(
        ScriptException.class,
        () -> evaluate(CBOR, "cbor.decode(bytes)", "c2590800" + "ff".repeat(2048)));
    assertEquals("hf6", evaluate(CBOR, "cbor.encode(null)", ""));
    assertEquals("h1903e8", evaluate(CBOR, "cbor.encode(1000)", ""));
    assertEquals("[1,2]", evaluate(CBOR, "cbor.decodeAll(bytes)", "0102"));
  }

  private static final String MSGPACK = "import * as msgpack from 'sundew:msgpack';";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "00|0",
        "7f|127",
        "ff|-1",
        "e0|-32",
        "c0|null",
        "c2|false",
        "c3|true",
        "cc80|128",
        "cd0100|256",
        "ce00010000|65536",
        "cfffffffffffffffff|18446744073709551615n",
        "d080|-128",
        "d1ff7f|-129",
        "d2ffff7fff|-32769",
        "d3ffffffff7fffffff|-2147483649",
        "ca3fc00000|1.5",
        "cb3ff199999999999a|1.1",
        "a3e282ac|'€'",
        "d90161|'a'",
        "c40201ff|h01ff",
        "920102|[1,2]",
        "dc00020102|[1,2]",
        "81a16101|{a:1}",
        "810102|Map[[1,2]]",
        "d6ff00000001|1970-01-01T00:00:01.000Z",
        "d4052a|{type:5,data:h2a}",
        "c70306010203|{type:6,data:h010203}"
      })
  void msgpack_isDecoded(String hex, String expected) throws ScriptException {
    assertEquals(expected, evaluate(MSGPACK, "msgpack.decode(bytes)", hex));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "c1", "a3e2", "92", "dd7fffffff", "0000", "d8"})
  void msgpack_thatIsBroken_isAnError(String hex) {
    assertThrows(ScriptException.class, () -> evaluate(MSGPACK, "msgpack.decode(bytes)", hex));
  }

  @Test
  void msgpack_isEncodedAndDecodedToTheSame() throws ScriptException {
    String value =
        "{ a: [0, -1, -33, 127, 128, 256, 65536, 4294967296, -4294967297, 1.5], b: 'ü€😀',"
            + " c: new Uint8Array([1, 255]), d: null, e: true, f: 18446744073709551615n,"
            + " g: new Date(1500), h: new Map([[1, 'x']]), i: 'x'.repeat(300) }";
    assertEquals(
        evaluate(MSGPACK, value, ""),
        evaluate(MSGPACK, "msgpack.decode(msgpack.encode(" + value + "))", ""));
  }

  @Test
  void msgpack_extension_isEncodedAsItCame() throws ScriptException {
    assertEquals(
        "hc7012a05",
        evaluate(MSGPACK, "msgpack.encode(new msgpack.Extension(42, new Uint8Array([5])))", ""));
    assertEquals(
        "{type:6,data:h010203}",
        evaluate(MSGPACK, "msgpack.decode(msgpack.encode(msgpack.decode(bytes)))", "c70306010203"));
  }

  private static final String PROTOBUF =
      """
      import { message, enumeration } from 'sundew:protobuf';
      const Color = enumeration('Color', { 0: 'RED', 1: 'GREEN' });
      const Place = message('Place', { 1: 'sint32 x', 2: 'sfixed64 y' });
      const Test = message('Test', {
        1: 'int32 a', 2: 'string b', 3: { field: 'Place c', of: Place }, 4: 'repeated int32 d',
        5: 'bytes e', 6: { field: 'Color f', of: Color }, 7: 'map<string, int32> g',
        8: 'double h', 9: 'float i', 10: 'bool j', 11: 'uint64 k', 12: 'repeated string l',
        13: { field: 'map<string, Place> m', of: Place },
      });
      """;

  /** The examples of the encoding's own page, and more. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "089601|{a:150}",
        "120774657374696e67|{b:'testing'}",
        "1a020803|{c:{x:-2}}",
        "2206038e029ea705|{d:[3,270,86942]}",
        "20032004|{d:[3,4]}",
        "08feffffffffffffffff01|{a:-2}",
        "3001|{f:'GREEN'}",
        "3007|{f:7}",
        "2a0201ff|{e:h01ff}",
        "3a050a01611001|{g:{a:1}}",
        "41000000000000f83f|{h:1.5}",
        "4d0000c03f|{i:1.5}",
        "5001|{j:true}",
        "58ffffffffffffffffff01|{k:18446744073709551615n}",
        "62016162016208969601|{l:['a','b'],a:19222}",
        "1a0208031a09110100000000000000|{c:{x:-2,y:1}}",
        "3a021001|{g:{:1}}",
        "3a030a0161|{g:{a:0}}",
        "6a030a0161|{m:{a:{}}}",
        "a006059a0102676f|{}"
      })
  void protobuf_isDecodedByItsDescriptor(String hex, String expected) throws ScriptException {
    assertEquals(expected, evaluate(PROTOBUF, "Test.decode(bytes)", hex));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "08",
        "1205",
        "0a0101",
        "00",
        "1a0208",
        "08ffffffffffffffffffff01",
        "22018001",
        "888080808002"
      })
  void protobuf_thatIsBroken_isAnError(String hex) {
    assertThrows(ScriptException.class, () -> evaluate(PROTOBUF, "Test.decode(bytes)", hex));
  }

  @Test
  void protobuf_isEncodedAndDecodedToTheSame() throws ScriptException {
    String value =
        "{ a: -7, b: 'ü€😀', c: { x: -5, y: -9 }, d: [1, -1, 300], e: new Uint8Array([0, 255]),"
            + " f: 'GREEN', g: { one: 1, two: 2 }, h: 0.1, i: 0.5, j: true,"
            + " k: 18446744073709551615n, l: ['x', ''], m: { here: { x: 1 } } }";
    assertEquals(
        evaluate(PROTOBUF, value, ""),
        evaluate(PROTOBUF, "Test.decode(Test.encode(" + value + "))", ""));
    assertThrows(
        ScriptException.class, () -> evaluate(PROTOBUF, "Test.encode({ nothing: 1 })", ""));
    assertThrows(
        ScriptException.class, () -> evaluate(PROTOBUF, "message('X', { 1: 'Nothing x' })", ""));
    assertThrows(ScriptException.class, () -> evaluate(PROTOBUF, "Test.encode({ e: 'abc' })", ""));
    assertEquals("{j:true}", evaluate(PROTOBUF, "Test.decode(Test.encode({ j: 1 }))", ""));
  }

  @Test
  void sparkplug_isEncodedAndDecodedToTheSame() throws ScriptException {
    String imports = "import * as sparkplug from 'sundew:sparkplug';";
    String value =
        "{ timestamp: 1486144502122, metrics: [{ name: 'a', type: 'Int32', value: -5 }, { name:"
            + " 'b', type: 'Double', value: 21.5 }, { name: 'c', type: 'String', value: 'x' }, {"
            + " name: 'd', type: 'Boolean', value: false }, { alias: 7, type: 'UInt64', value: 9 },"
            + " { name: 'e', type: 'Int64', value: -9 }], seq: 2 }";
    assertEquals(
        "{timestamp:1486144502122,metrics:[{name:'a',type:'Int32',value:-5},"
            + "{name:'b',type:'Double',value:21.5},{name:'c',type:'String',value:'x'},"
            + "{name:'d',type:'Boolean',value:false},{alias:7,type:'UInt64',value:9},"
            + "{name:'e',type:'Int64',value:-9}],seq:2}",
        evaluate(
            imports,
            "(({ timestamp, metrics, seq }) => ({ timestamp, metrics, seq }))"
                + "(sparkplug.decode(sparkplug.encode("
                + value
                + ")))",
            ""));
    assertEquals(
        "{metrics:[{name:'m',type:'Int8',value:-1}]}",
        evaluate(imports, "sparkplug.decode(bytes)", "120b0a016d200150ffffffff0f"));
    assertEquals(
        "{group:'g',type:'DDATA',node:'n',device:'d'}",
        evaluate(imports, "sparkplug.topic('spBv1.0/g/DDATA/n/d')", ""));
  }

  /** Metrics after the birth name no type, and have units, templates and arrays. */
  @Test
  void sparkplug_losesNothing() throws ScriptException {
    String imports = "import * as sparkplug from 'sundew:sparkplug';";
    String again = "sparkplug.decode(sparkplug.encode(sparkplug.decode(bytes)))";
    // metrics: [{ alias: 1, int_value: 4294967291 }]
    assertEquals(
        "{metrics:[{alias:1,type:'int',value:4294967291}]}",
        evaluate(imports, again, "1208100150fbffffff0f"));
    assertEquals("-5", evaluate(imports, "sparkplug.signed(4294967291, 32)", ""));
    String birth =
        "{ timestamp: 1, metrics: [{ name: 'm', properties: { engUnit: { type: 'String', value:"
            + " '°C' }, quality: { type: 'Int32', value: -1 }, inner: { type: 'PropertySet', value:"
            + " { a: { type: 'Boolean', value: true } } } }, type: 'Float', value: 1.5 }, { name:"
            + " 't', type: 'Template', value: { version: '1', metrics: [{ name: 'x', type: 'Int8',"
            + " value: -3 }], parameters: [{ name: 'p', type: 'Text', value: 'q' }] } }, { name:"
            + " 'a', type: 'Int16Array', value: new Uint8Array([1, 0]) }, { name: 'd', type:"
            + " 'DataSet', value: { columns: ['c', 'e'], types: ['Int32', 'String'], rows: [[-1,"
            + " 'z'], [null, null]] } }, { name: 'n', type: 'Int32', value: null }, { name: 'u',"
            + " type: 'unknown', value: null }] }";
    String order =
        "(function sorted(v) { return Array.isArray(v) ? v.map(sorted) : v !== null && typeof v ==="
            + " 'object' && !(v instanceof Uint8Array) ?"
            + " Object.fromEntries(Object.keys(v).filter((k) => k !=="
            + " 'num_of_columns').sort().map((k) => [k, sorted(v[k])])) : v; })";
    assertEquals(
        evaluate(imports, order + "(" + birth + ")", ""),
        evaluate(imports, order + "(sparkplug.decode(sparkplug.encode(" + birth + ")))", ""));
    assertEquals(
        "{metrics:[{name:'n',type:'Int32',value:7}]}",
        evaluate(
            imports,
            "sparkplug.decode(sparkplug.encode({ metrics: [{ name: 'n', is_null: true, type:"
                + " 'Int32', value: 7 }] }))",
            ""));
  }

  @Test
  void utf8_thatIsBroken_becomesReplacementCharacters() throws ScriptException {
    String imports = "import { decode, encode } from 'sundew:utf8';";
    for (String hex :
        new String[] {"c328", "e28228", "f0288cbc", "eda080", "80", "c0af", "f5808080"}) {
      byte[] bytes = HexFormat.of().parseHex(hex);
      String ours = evaluate(imports, "decode(bytes)", hex);
      assertEquals(
          true,
          ours.contains("\ufffd"),
          () -> new String(bytes, StandardCharsets.UTF_8) + " " + ours);
    }
    assertEquals("'aü€😀'", evaluate(imports, "decode(encode('aü€😀'))", ""));
  }
}
