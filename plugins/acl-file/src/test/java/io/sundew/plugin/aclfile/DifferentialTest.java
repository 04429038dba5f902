package io.sundew.plugin.aclfile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sundew.testkit.MosquittoPeer;
import io.sundew.testkit.SundewTest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** ACL files, clients and topics made up from a seed: what Mosquitto allows we allow. */
@SundewTest
class DifferentialTest {
  /** More of them look longer: {@code -Dsundew.acl.files=200}. */
  private static final int FILES = Integer.getInteger("sundew.acl.files", 6);

  private static final int RULES = 14;
  private static final int TOPICS = 16;

  /** A client identifier with a slash is left out: there we are stricter, see AclRulesTest. */
  private static final List<Identity> CLIENTS =
      List.of(
          Identity.of("@a"),
          Identity.of("@anon"),
          Identity.of("a@b"),
          Identity.of("b@a"),
          Identity.of("c d@a+"),
          Identity.of("x+y@c"),
          Identity.of("stranger@b"));

  private static final List<String> USERS = List.of("a", "b", "c d", "x+y", "a");
  private static final List<String> ACCESS =
      List.of("", "", "read ", "read ", "write ", "write ", "readwrite ", "deny ");
  private static final List<String> NAMES = List.of("a", "b", "c", "", "c d", "p-a", "%u");
  private static final List<String> LEVELS =
      List.of("a", "b", "a", "b", "c", "+", "+", "", "%c", "%u", "p-%c", "%u%c");

  @TempDir Path directory;

  @Test
  void decisions_ofAnyFile_areThoseOfMosquitto() throws Exception {
    MosquittoPeer.assumeInstalled();
    int allowedInAll = 0;
    for (int seed = 1; seed <= FILES; seed++) {
      var random = new Random(seed);
      String acl = acl(random);
      Path file = Files.writeString(directory.resolve("acl"), acl + Interview.RIGHTS);
      Set<String> topics = topics(random);

      Set<String> ours = ask(Guarded.Kind.SUNDEW, file, topics);
      Set<String> theirs = ask(Guarded.Kind.MOSQUITTO, file, topics);

      assertEquals(
          String.join("\n", theirs), String.join("\n", ours), "seed " + seed + " of file\n" + acl);
      allowedInAll += ours.size();
    }
    int asked = FILES * CLIENTS.size() * TOPICS * 2;
    assertTrue(
        allowedInAll > asked / 20 && allowedInAll < asked * 19 / 20,
        allowedInAll + " of " + asked + " allowed: the files say too little");
  }

  private static Set<String> ask(Guarded.Kind kind, Path file, Set<String> topics)
      throws Exception {
    try (var broker = Guarded.start(kind, file)) {
      return Interview.allowed(broker, CLIENTS, topics);
    }
  }

  private static String acl(Random random) {
    var acl = new StringBuilder();
    for (int i = 0; i < RULES; i++) {
      if (random.nextInt(3) == 0) {
        acl.append("user ").append(pick(random, USERS)).append('\n');
      }
      acl.append(random.nextInt(5) < 3 ? "topic " : "pattern ")
          .append(pick(random, ACCESS))
          .append(filter(random))
          .append('\n');
    }
    return acl.toString();
  }

  /** Not empty, and not one of the access words. */
  private static String filter(Random random) {
    var filter = new StringBuilder(random.nextInt(6) == 0 ? "$test/" : "");
    filter.append(pick(random, List.of("a", "b", "+", "%c", "%u")));
    for (int more = random.nextInt(3); more > 0; more--) {
      filter.append('/').append(pick(random, LEVELS));
    }
    return filter + pick(random, List.of("", "", "/#"));
  }

  private static Set<String> topics(Random random) {
    Set<String> topics = new LinkedHashSet<>();
    while (topics.size() < TOPICS) {
      var topic = new StringBuilder(random.nextInt(6) == 0 ? "$test/" : "");
      topic.append(pick(random, List.of("a", "b", "c")));
      for (int more = random.nextInt(4); more > 0; more--) {
        topic.append('/').append(pick(random, NAMES));
      }
      topics.add(topic.toString());
    }
    return topics;
  }

  private static String pick(Random random, List<String> from) {
    return from.get(random.nextInt(from.size()));
  }
}
