package io.sundew.broker.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressesTest {
  @ParameterizedTest
  @CsvSource({
    "0:0:0:0:0:0:0:1, ::1",
    "0:0:0:0:0:0:0:0, ::",
    "2001:db8:0:0:0:0:0:7, 2001:db8::7",
    "fe80:0:0:0:1:2:3:4, fe80::1:2:3:4",
    "2001:db8:1:2:3:4:5:6, 2001:db8:1:2:3:4:5:6",
    "127.0.0.1, 127.0.0.1"
  })
  void logged_isShort(String literal, String expected) {
    var address = new InetSocketAddress(InetAddress.ofLiteral(literal), 1883);

    assertEquals(expected + ":1883", Addresses.logged(address));
  }
}
