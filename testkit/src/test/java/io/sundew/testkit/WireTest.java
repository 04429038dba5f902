package io.sundew.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sundew.api.ProtocolVersion;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class WireTest {
  @Test
  void bytes_lengthsAreCounted() {
    assertEquals("3205000174ff6d", hex("32( 't' ff `m` )", ProtocolVersion.V5));
  }

  @Test
  void bytes_lengthOf128_takesTwoBytes() {
    assertEquals(
        "8001" + "61".repeat(128), hex("( `" + "a".repeat(128) + "` )", ProtocolVersion.V5));
  }

  @Test
  void bytes_noProperties_areAByteInMqtt5Only() {
    assertEquals("0100", hex("( ^ )", ProtocolVersion.V5));
    assertEquals("00", hex("( ^ )", ProtocolVersion.V3_1_1));
  }

  @Test
  void bytes_ofNonsense_areRefused() {
    for (String nonsense : new String[] {"(", ")", "0", "zz", "'a"}) {
      assertThrows(IllegalArgumentException.class, () -> Wire.bytes(nonsense), nonsense);
    }
  }

  private static String hex(String notation, ProtocolVersion version) {
    return HexFormat.of().formatHex(Wire.bytes(notation, version));
  }
}
