package io.sundew.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WireCasesTest {
  @Test
  void all_haveNamesOfTheirOwnAndBytes() {
    Set<String> names = new HashSet<>();
    for (WireCase wireCase : WireCases.all()) {
      assertTrue(names.add(wireCase.toString()), wireCase::toString);
      assertTrue(wireCase.bytes().length >= 2, wireCase::toString);
    }
  }

  @Test
  void all_areMany() {
    assertTrue(WireCases.all().size() >= 150, () -> "only " + WireCases.all().size());
  }

  @Test
  void all_beginWithTheByteTheyName() {
    WireCases.all().stream()
        .filter(wireCase -> wireCase.name().contains("fixed header "))
        .forEach(
            wireCase -> {
              String type = wireCase.name().substring(wireCase.name().length() - 2);
              if (!type.equals("gs")) {
                assertEquals(
                    Integer.parseInt(type, 16), wireCase.bytes()[0] & 0xFF, wireCase::toString);
              }
            });
  }
}
