package io.sundew.plugin.persistencefile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlatformTest {
  @Test
  void nativeLibrary_ofLinuxWithGlibc_isOneOfTwo() throws IOException {
    assertEquals("librocksdbjni-linux64.so", new Platform("Linux", "amd64", false).nativeLibrary());
    assertEquals(
        "librocksdbjni-linux-aarch64.so", new Platform("Linux", "aarch64", false).nativeLibrary());
  }

  @Test
  void nativeLibrary_elsewhere_isRefusedSayingWhereItRunsAndWhatToDo() {
    for (Platform platform :
        List.of(
            new Platform("Linux", "amd64", true),
            new Platform("Linux", "riscv64", false),
            new Platform("Mac OS X", "aarch64", false),
            new Platform("Windows 11", "amd64", false))) {
      IOException refused = assertThrows(IOException.class, platform::nativeLibrary);
      String message = refused.getMessage();
      assertTrue(message.contains(platform.system()), message);
      assertTrue(message.contains("GNU C library on x86-64 and arm64"), message);
      assertTrue(message.contains("take the plugin out"), message);
      assertEquals(platform.musl(), message.contains("musl"));
    }
  }

  @Test
  void here_isOneThatTheTestsRunOn() throws IOException {
    assertTrue(Platform.here().nativeLibrary().endsWith(".so"));
  }
}
