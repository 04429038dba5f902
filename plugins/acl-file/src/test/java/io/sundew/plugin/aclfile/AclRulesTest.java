package io.sundew.plugin.aclfile;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Where we are stricter than Mosquitto 2.0, which {@link AclCasesTest} is compared with; size. */
class AclRulesTest {
  private static AclRules rules(String text) throws AclFileException {
    return new AclParser(Path.of("acl")).parse(text).rules();
  }

  private static boolean reads(AclRules rules, String who, String topic) {
    Identity identity = Identity.of(who);
    return rules.permit(Rights.READ, topic, identity.user(), identity.clientId());
  }

  @Test
  void pattern_nameOfSeveralLevels_allowsNothing() throws Exception {
    AclRules rules = rules("pattern read %c/#\npattern read by/%u/#\n");

    assertTrue(reads(rules, "@a", "a/b/x"));
    assertFalse(reads(rules, "@a/b", "a/b/x"), "the branch of client a");
    assertFalse(reads(rules, "u/v@c", "by/u/v/x"), "the branch of user u");
    assertTrue(reads(rules, "u/v@c", "c/x"));
  }

  @Test
  void pattern_nameOfSeveralLevels_denies() throws Exception {
    AclRules rules = rules("pattern read #\npattern deny a/%c/x/#\n");

    assertFalse(reads(rules, "@b/c", "a/b/c/x/y"));
    assertTrue(reads(rules, "@b/c", "a/b/x/y"));
  }

  @Test
  void pattern_nameWithDollar_reachesNoReservedTopic() throws Exception {
    AclRules rules = rules("pattern read %c/#\npattern read $x-%c/#\n");

    assertFalse(reads(rules, "@$SYS", "$SYS/broker/uptime"));
    assertTrue(reads(rules, "@c", "$x-c/y"));
  }

  @Test
  void rules_tenThousandUsersAndRules_areLookedUpLikeFew() throws Exception {
    AclRules users = rules(lines(i -> "user u" + i + "\ntopic read home/u" + i + "/#\n"));
    AclRules topics = rules("user u\n" + lines(i -> "topic read a" + i % 7 + "/+/b" + i + "\n"));

    assertTrue(reads(users, "u9999@c", "home/u9999/x"));
    assertFalse(reads(users, "u9998@c", "home/u9999/x"));
    assertTrue(reads(topics, "u@c", "a3/x/b9999"));
    assertFalse(reads(topics, "u@c", "a4/x/b9999"));
    assertTrue(nanosPerDecision(users, "u5000@c", "home/u5000/a/b") < 20_000);
    assertTrue(nanosPerDecision(topics, "u@c", "a3/x/b9999") < 20_000);
  }

  private static String lines(IntFunction<String> line) {
    return IntStream.range(0, 10_000).mapToObj(line).collect(Collectors.joining());
  }

  /** Far above what it takes, and far below what comparing with each rule would take. */
  private static long nanosPerDecision(AclRules rules, String who, String topic) {
    long best = Long.MAX_VALUE;
    for (int round = 0; round < 5; round++) {
      long start = System.nanoTime();
      for (int i = 0; i < 200; i++) {
        assertTrue(reads(rules, who, topic));
      }
      best = Math.min(best, (System.nanoTime() - start) / 200);
    }
    return best;
  }
}
