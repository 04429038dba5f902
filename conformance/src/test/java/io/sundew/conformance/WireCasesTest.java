package io.sundew.conformance;

import io.sundew.testkit.TestBroker;
import io.sundew.testkit.WireCase;
import io.sundew.testkit.WireCases;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every case of the shared table, one after the other against one broker. */
class WireCasesTest {
  private static TestBroker broker;

  @BeforeAll
  static void start() {
    broker = TestBroker.start();
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  static List<WireCase> cases() {
    return WireCases.all();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void wireCase(WireCase wireCase) {
    wireCase.play(broker.address());
  }
}
