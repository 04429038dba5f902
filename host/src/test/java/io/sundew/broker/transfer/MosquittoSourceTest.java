package io.sundew.broker.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MosquittoSourceTest {
  private static final long NOW = 1_000_000_000L;
  private static final long NEVER = 0xFFFF_FFFFL;
  private static final int IN = MosquittoDatabase.IN;
  private static final int OUT = MosquittoDatabase.OUT;
  private static final int QUEUED = MosquittoDatabase.QUEUED;
  private static final byte[] CONTENT_TYPE = {5, 3, 0, 2, 'a', 'b'};

  @TempDir Path directory;

  private List<String> told(byte[] bytes) throws IOException {
    Path file = Files.write(directory.resolve("mosquitto.db"), bytes);
    var told = new ToldLines();
    try {
      new MosquittoSource(file, NOW).tell(told);
    } catch (IOException refused) {
      assertEquals(List.of(), told.lines, "something was told of a file that is refused");
      throw refused;
    }
    return told.lines;
  }

  private String refusal(byte[] bytes) {
    String message = assertThrows(IOException.class, () -> told(bytes)).getMessage();
    assertTrue(message.contains(directory.resolve("mosquitto.db") + ": at byte "), message);
    return message;
  }

  private static MosquittoDatabase usual(int version) {
    return new MosquittoDatabase(version)
        .message(4, "r", "kept", 1, true, 0, version >= 5 ? CONTENT_TYPE : new byte[0])
        .message(3, "a/3", "three", 2, false, 0)
        .message(2, "a/2", "two", 2, false, 0)
        .message(1, "a/1", "ü", 1, false, 0)
        .client("c", "alice", 0, NEVER)
        .exchange("c", 1, 7, 1, 3, OUT)
        .exchange("c", 3, 8, 2, QUEUED, OUT)
        .client("d", "", 0, NEVER)
        .exchange("d", 2, 65535, 2, 5, OUT)
        .exchange("d", 1, 2, 1, QUEUED, OUT)
        .subscribed("c", "a/#", 2, 0, 0)
        .subscribed("d", "$share/g/a/+", 1, 0, 0)
        .retained(4);
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 4, 5, 6})
  void everyFormat_isRead(int version) throws IOException {
    String from = version >= 4 ? "pub/user/1883" : "pub//";
    String times = " from=" + from + " at=1000000000 until=never ";
    String none = times + "[]]";
    List<String> told = told(usual(version).toBytes());
    String wish = "Wish[qos=%s, noLocal=false, retainAsPublished=false, identifier=0]";

    assertEquals(
        List.of(
            "session c owner="
                + (version == 6 ? "alice" : "")
                + " expiry=4294967295 away=1000000000 sent=1",
            "subscription a/# " + wish.formatted("EXACTLY_ONCE"),
            "queued 6 qos=1 retain=false ids=[] [a/1 'ü' qos=1 retain=false" + none,
            "queued 7 qos=2 retain=false ids=[] [a/3 'three' qos=2 retain=false" + none,
            "session d owner= expiry=4294967295 away=1000000000 sent=1",
            "subscription $share/g/a/+ " + wish.formatted("AT_LEAST_ONCE"),
            "queued 65534 qos=2 retain=false ids=[] [a/2 'two' qos=2 retain=false" + none,
            "queued 65535 qos=1 retain=false ids=[] [a/1 'ü' qos=1 retain=false" + none),
        told.subList(0, 8));
    assertTrue(told.get(8).startsWith("retained [r 'kept' qos=1 retain=true"), told.get(8));
    assertEquals(version >= 5, told.get(8).contains("ab"), told.get(8));
    assertEquals(9, told.size());
  }

  @Test
  void exchangesOfQos2_goOnWhereTheyWere() throws IOException {
    List<String> told =
        told(
            new MosquittoDatabase(6)
                .message(1, "t", "held back", 2, false, 0)
                .message(2, "t", "sent", 2, false, 0)
                .message(3, "t", "sent too", 2, false, 0)
                .client("pub", "", 0, NEVER)
                .exchange("pub", 1, 17, 2, 7, IN)
                .client("sub", "", 0, NEVER)
                .exchange("sub", 2, 30, 2, 9, OUT)
                .exchange("sub", 3, 29, 2, 5, OUT)
                .subscribed("sub", "t", 1, 0, 5)
                .subscribed("pub", "t", 2, 4, 0)
                .toBytes());

    assertEquals("received 17", told.get(2));
    assertEquals("session sub owner= expiry=4294967295 away=1000000000 sent=1", told.get(3));
    assertTrue(told.get(5).startsWith("queued 65563 qos=2"), told.get(5)); // 29 comes after 30
    assertEquals("released 29", told.get(6));
    assertTrue(
        told.get(7).startsWith("queued 65564 qos=1 retain=false ids=[5] [t 'held back'"),
        told.get(7));
    assertEquals(8, told.size(), told.toString());
  }

  @Test
  void heldBackMessage_goesToOneOfAShareGroup_andIsRetained() throws IOException {
    List<String> told =
        told(
            new MosquittoDatabase(6)
                .message(1, "t", "new", 2, true, 0)
                .message(2, "t", "old", 1, true, 0)
                .client("pub", "", 0, NEVER)
                .exchange("pub", 1, 17, 2, 7, IN)
                .client("a", "", 0, NEVER)
                .client("b", "", 0, NEVER)
                .subscribed("a", "$share/g/t", 1, 0, 0)
                .subscribed("b", "$share/g/t", 1, 0, 0)
                .retained(2)
                .toBytes());

    assertEquals(1, told.stream().filter(line -> line.startsWith("queued")).count());
    List<String> retained = told.stream().filter(line -> line.startsWith("retained")).toList();
    assertEquals(1, retained.size());
    assertTrue(retained.getFirst().contains("'new'"), retained.getFirst());
  }

  @Test
  void sessionsAndMessages_thatHaveExpired_areLeftOut() throws IOException {
    long now = NOW / 1000;
    List<String> told =
        told(
            new MosquittoDatabase(6)
                .message(1, "t", "late", 1, true, now - 1)
                .message(2, "t", "fresh", 1, false, now + 60)
                .message(3, "t", "zero", 0, false, 0)
                .message(4, "$SYS/x", "x", 0, true, 0)
                .client("gone", "", now - 10, 100)
                .client("never kept", "", 0, 0)
                .client("here", "", now + 40, 100)
                .exchange("here", 1, 1, 1, QUEUED, OUT)
                .exchange("here", 2, 2, 1, QUEUED, OUT)
                .exchange("here", 3, 0, 0, QUEUED, OUT)
                .exchange("here", 99, 0, 1, QUEUED, OUT)
                .exchange("nobody", 2, 0, 1, QUEUED, OUT)
                .subscribed("nobody", "t", 1, 0, 0)
                .retained(1)
                .retained(4)
                .retained(98)
                .toBytes());

    assertEquals(2, told.size(), told.toString());
    assertEquals("session here owner= expiry=100 away=999940000 sent=0", told.get(0));
    assertTrue(told.get(1).contains("'fresh'"), told.get(1));
    assertTrue(told.get(1).contains("until=1000060000"), told.get(1));
  }

  @Test
  void options_areThoseOfTheSubscription() throws IOException {
    List<String> told =
        told(
            new MosquittoDatabase(6)
                .message(1, "t", "m", 1, false, 0)
                .client("c", "", 0, NEVER)
                .exchange("c", 1, 0, 1, QUEUED, OUT, (byte) 3, (byte) 0x0B, (byte) 0x85, (byte) 1)
                .subscribed("c", "t", 1, 0x0C, 133)
                .toBytes());

    assertTrue(
        told.get(1).contains("noLocal=true, retainAsPublished=true, identifier=133"), told.get(1));
    assertTrue(told.get(2).contains("ids=[133]"), told.get(2));
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 4, 5, 6})
  void fileThatIsCutShort_isRefused(int version) throws IOException {
    byte[] whole = usual(version).toBytes();
    int accepted = 0;
    for (int length = 0; length < whole.length; length++) {
      try {
        told(Arrays.copyOf(whole, length));
        accepted++;
      } catch (IOException refused) {
        assertTrue(refused.getMessage().contains(": at byte "), refused.getMessage());
      }
    }
    assertEquals(14, accepted); // the format has no end mark: between two chunks nothing is missing
  }

  @Test
  void changedBytes_areReadOrRefused_andCostNoMoreMemoryThanTheFile() throws IOException {
    byte[] whole = usual(6).toBytes();
    var random = new Random(7);
    int refused = 0;
    for (int i = 0; i < 3000; i++) {
      byte[] changed = whole.clone();
      for (int n = random.nextInt(3); n >= 0; n--) {
        changed[15 + random.nextInt(changed.length - 15)] = (byte) random.nextInt();
      }
      try {
        told(changed);
      } catch (IOException e) {
        refused++;
      }
    }
    assertTrue(refused > 1000, "only " + refused);
  }

  @Test
  void damage_isNamedWithItsPlace() {
    List<String> problems = new ArrayList<>();
    problems.add(refusal(new MosquittoDatabase(6).announce(2, -1).toBytes()));
    problems.add(refusal(new MosquittoDatabase(6).announce(9, 0).toBytes()));
    problems.add(refusal(new MosquittoDatabase(2).toBytes()));
    problems.add(refusal(new MosquittoDatabase(7).toBytes()));
    problems.add(refusal(usual(6).client("c", "", 0, NEVER).toBytes()));
    problems.add(refusal(usual(6).message(1, "x", "", 0, false, 0).toBytes()));
    problems.add(refusal(usual(6).message(9, "x/#", "", 0, false, 0).toBytes()));
    problems.add(refusal(usual(6).subscribed("c", "x#", 0, 0, 0).toBytes()));
    problems.add(refusal(usual(6).exchange("c", 1, 1, 1, 12, OUT).toBytes()));
    problems.add(
        refusal(usual(6).message(9, "x", "", 0, false, 0, (byte) 1, (byte) 0x55).toBytes()));
    String all = String.join("\n", problems);
    for (String part :
        List.of(
            "4294967295 bytes are announced",
            "unknown kind 9",
            "format 2; this broker reads 3 to 6",
            "format 7",
            "a second client 'c'",
            "a second message of the number 1",
            "a topic that is none",
            "a topic filter that is none",
            "state 12",
            "unknown property 0x55")) {
      assertTrue(all.contains(part), part + " is not in\n" + all);
    }
  }
}
