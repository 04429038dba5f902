package io.sundew.plugin.aclfile;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sundew.testkit.SundewTest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What each kind of rule means, on our broker and on Mosquitto alike. */
@SundewTest
class AclCasesTest {
  @TempDir Path directory;

  /**
   * One ACL file.
   *
   * @param allowed all that is allowed of what is asked, as {@code user@id read|write topic}
   * @param denied what else is asked
   */
  private record Case(String name, String acl, List<String> allowed, List<String> denied) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static final List<Case> CASES =
      List.of(
          new Case(
              "no rules deny everything",
              "# nothing\n",
              List.of(),
              List.of("alice@c read a", "alice@c write a", "@c read a", "@c write a")),
          new Case(
              "access words",
              """
              user alice
              topic read r
              topic write w
              topic readwrite rw
              topic both
              topic deny no
              topic #
              """,
              List.of(
                  "alice@c read r",
                  "alice@c write r",
                  "alice@c read rw",
                  "alice@c write rw",
                  "alice@c read both",
                  "alice@c write both",
                  "alice@c write w",
                  "alice@c read w"),
              List.of("alice@c read no", "alice@c write no")),
          new Case(
              "read is not write",
              "user alice\ntopic read r\ntopic write w\n",
              List.of("alice@c read r", "alice@c write w"),
              List.of("alice@c write r", "alice@c read w")),
          new Case(
              "topics before the first user are for the anonymous alone",
              "topic read open\nuser alice\ntopic read hers\n",
              List.of("@c read open", "alice@c read hers"),
              List.of("alice@c read open", "@c read hers", "bob@c read open")),
          new Case(
              "sections of the same user add up",
              "user alice\ntopic read a\nuser bob\ntopic read b\nuser alice\ntopic read c\n",
              List.of("alice@c read a", "alice@c read c", "bob@c read b"),
              List.of("alice@c read b", "bob@c read c")),
          new Case(
              "deny wins wherever it stands",
              """
              user alice
              topic readwrite house/#
              topic deny house/safe/#
              topic read house/safe/door
              """,
              List.of("alice@c read house/lamp", "alice@c write house"),
              List.of("alice@c read house/safe/door", "alice@c write house/safe")),
          new Case(
              "what a user's own rules allow no pattern denies",
              """
              pattern deny %u/x
              pattern read %u/#
              user alice
              topic write alice/x
              """,
              List.of("alice@c write alice/x", "alice@c read alice/y", "bob@c read bob/y"),
              List.of("alice@c read alice/x", "bob@c write bob/x", "bob@c read alice/y")),
          new Case(
              "what a user's own rules deny no pattern allows",
              "pattern readwrite %u/#\nuser alice\ntopic deny alice/x\n",
              List.of("alice@c read alice/y", "alice@c write alice/y"),
              List.of("alice@c read alice/x", "alice@c write alice/x")),
          new Case(
              "patterns hold for everybody, wherever they stand",
              "user alice\npattern read %c/%u/in\npattern read %c/only\npattern read fixed\n",
              List.of(
                  "alice@c read c/alice/in",
                  "bob@d read d/bob/in",
                  "@e read e/only",
                  "@e read fixed"),
              List.of("bob@d read c/alice/in", "@e read e//in", "@e read e/%u/in")),
          new Case(
              "names stand for whole levels",
              "pattern read dev/%c/#\n",
              List.of("@c1 read dev/c1", "@c1 read dev/c1/x/y"),
              List.of("@c1 read dev/c", "@c1 read dev/c11", "@c1 read dev/c1x/y", "@c1 read dev")),
          new Case(
              "names stand within a level",
              "pattern read dev-%c/%u.%c\n",
              List.of("alice@c read dev-c/alice.c"),
              List.of(
                  "alice@c read dev-c/alice.", "alice@c read dev-/alice.c", "@c read dev-c/.c")),
          new Case(
              "placeholders in topics are text",
              "user alice\ntopic read %u/%c\n",
              List.of("alice@c read %u/%c"),
              List.of("alice@c read alice/c")),
          new Case(
              "a wildcard in a name is never put into a pattern",
              """
              pattern readwrite %c/#
              pattern readwrite for/%u
              pattern read common
              user a+b
              topic read own
              """,
              List.of("a+b@c read own", "a@c read common", "a@c read c/x"),
              List.of(
                  "a+b@c read common",
                  "a+b@c read c/x",
                  "a@# read common",
                  "a@# read anything/x",
                  "a@+ write anything/x",
                  "+@c write for/alice")),
          new Case(
              "wildcards",
              """
              user alice
              topic read a/+/c
              topic read b/#
              topic read +/+
              topic read e/+/f/#
              """,
              List.of(
                  "alice@c read a/x/c",
                  "alice@c read a//c",
                  "alice@c read b",
                  "alice@c read b/",
                  "alice@c read b/x/y/z",
                  "alice@c read x/y",
                  "alice@c read /",
                  "alice@c read e/x/f",
                  "alice@c read e/x/f/y"),
              List.of("alice@c read a/x/y/c", "alice@c read a", "alice@c read e/x/y/f")),
          new Case(
              "wildcards do not reach topics that begin with $",
              """
              user alice
              topic readwrite #
              topic readwrite +/a
              user bob
              topic readwrite $test/#
              pattern read $test/%u/p
              """,
              List.of(
                  "alice@c write a",
                  "bob@c read $test/a",
                  "bob@c write $test",
                  "alice@c read $test/alice/p"),
              List.of("alice@c read $test/a", "alice@c write $test/a", "bob@c read a")),
          new Case(
              "topics of the name of shared subscriptions are nobody's",
              "user alice\ntopic readwrite $share/#\n",
              List.of(),
              List.of("alice@c write $share/g/a", "alice@c write $shared")),
          new Case(
              "spaces, blank lines, comments",
              "# comment\n\n   \n\t\n  user   alice smith  \n topic   read   a  b \r\ntopic read\n",
              List.of("alice smith@c read a  b", "alice smith@c read read"),
              List.of("alice@c read read", "alice smith@c read a b")),
          new Case(
              "a name with a slash fills no pattern that allows",
              "pattern readwrite fixed/#\npattern deny fixed/%c\n",
              List.of("@a/b read fixed/a", "@a/b write fixed/a/b/c"),
              List.of("@a/b read fixed/a/b", "@a/b write fixed/a/b")));

  static Stream<Arguments> casesAndBrokers() {
    return CASES.stream()
        .flatMap(each -> Stream.of(Guarded.Kind.values()).map(kind -> Arguments.of(each, kind)));
  }

  @ParameterizedTest(name = "{1}: {0}")
  @MethodSource("casesAndBrokers")
  void rules_allowWhatMosquittoAllows(Case each, Guarded.Kind kind) throws Exception {
    Path file = Files.writeString(directory.resolve("acl"), each.acl + Interview.RIGHTS);
    Set<String> asked = new TreeSet<>(each.allowed);
    asked.addAll(each.denied);

    Set<String> allowed;
    try (var broker = Guarded.start(kind, file)) {
      allowed = Interview.allowed(broker, identities(asked), topics(asked));
    }
    allowed.retainAll(asked);

    assertEquals(new TreeSet<>(each.allowed), allowed);
  }

  private static Set<Identity> identities(Set<String> asked) {
    Set<Identity> who = new LinkedHashSet<>();
    asked.forEach(line -> who.add(Identity.of(line.split(" (read|write) ", 2)[0])));
    return who;
  }

  private static Set<String> topics(Set<String> asked) {
    Set<String> topics = new LinkedHashSet<>();
    asked.forEach(line -> topics.add(line.split(" (read|write) ", 2)[1]));
    return topics;
  }
}
