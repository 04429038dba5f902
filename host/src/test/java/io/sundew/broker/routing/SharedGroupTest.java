package io.sundew.broker.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sundew.api.Qos;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SharedGroupTest {
  private final SharedGroup group = new SharedGroup("workers", "jobs/#");
  private final FakeSubscriber a = new FakeSubscriber("a");
  private final FakeSubscriber b = new FakeSubscriber("b");
  private final FakeSubscriber c = new FakeSubscriber("c");

  @Test
  void next_noMembers_isNull() {
    assertNull(group.next());
    assertNull(group.nextExcept(a));
  }

  @Test
  void next_allConnectedWithWindow_takesTurns() {
    join(a, b, c);

    assertEquals(Map.of("a", 100, "b", 100, "c", 100), turns(300));
  }

  @Test
  void next_membersWithoutWindow_arePassedOver() {
    join(a, b, c);
    b.window = false;

    assertFalse(turns(10).containsKey("b"));
  }

  @Test
  void next_nobodyHasWindow_isAConnectedMember() {
    join(a, b, c);
    a.connected = false;
    a.durable = true;
    b.window = false;
    c.window = false;

    assertEquals(List.of("b", "c"), turns(10).keySet().stream().sorted().toList());
  }

  @Test
  void next_nobodyConnected_isADurableMember() {
    join(a, b, c);
    a.connected = false;
    b.connected = false;
    c.connected = false;
    assertNull(group.next());

    b.durable = true;
    assertEquals(Map.of("b", 10), turns(10));
  }

  @Test
  void nextExcept_leavesThatMemberOut() {
    join(a, b);
    for (int i = 0; i < 10; i++) {
      assertEquals("b", name(group.nextExcept(a)));
    }

    group.leave(b);
    assertNull(group.nextExcept(a));
    assertEquals("a", name(group.next()));
  }

  @Test
  void join_again_replacesTheSubscriptionAndItsQos() {
    join(a);
    group.join(new Subscription(a, "jobs/#", "workers", Qos.EXACTLY_ONCE, false, false, 5));

    Subscription member = group.next();

    assertNotNull(member);
    assertEquals(Qos.EXACTLY_ONCE, member.qos());
    assertTrue(group.leave(a));
  }

  @Test
  void leave_anyOrder_keepsTheOthers() {
    var members = new ArrayList<FakeSubscriber>();
    for (int i = 0; i < 50; i++) {
      members.add(new FakeSubscriber("m" + i));
      join(members.getLast());
    }
    for (int i = 0; members.size() > 1; i++) {
      FakeSubscriber leaving = members.remove((i * 7) % members.size());
      assertFalse(group.leave(leaving));
      assertFalse(group.leave(leaving));
      assertFalse(group.contains(leaving));
      assertEquals(
          members.stream().map(FakeSubscriber::clientId).sorted().toList(),
          turns(members.size()).keySet().stream().sorted().toList());
    }
    assertTrue(group.leave(members.getFirst()));
  }

  @Test
  void next_memberMovesWhileChoosing_isNotMissed() {
    var leaving =
        new Subscriber() {
          @Override
          public String clientId() {
            return "leaving";
          }

          // Leaves while it is looked at: the last member takes its place, which is passed already.
          @Override
          public boolean isConnected() {
            group.leave(this);
            return false;
          }

          @Override
          public boolean hasWindow() {
            return false;
          }

          @Override
          public boolean isDurable() {
            return true;
          }
        };
    group.join(new Subscription(leaving, "jobs/#", "workers", Qos.AT_LEAST_ONCE, false, false, 0));
    b.connected = false;
    b.durable = true;
    join(b, c);

    assertEquals("c", name(group.next()));
  }

  private void join(FakeSubscriber... members) {
    for (FakeSubscriber member : members) {
      group.join(new Subscription(member, "jobs/#", "workers", Qos.AT_LEAST_ONCE, false, false, 0));
    }
  }

  private Map<String, Integer> turns(int count) {
    var turns = new HashMap<String, Integer>();
    for (int i = 0; i < count; i++) {
      turns.merge(name(group.next()), 1, Integer::sum);
    }
    return turns;
  }

  private static String name(@Nullable Subscription member) {
    assertNotNull(member);
    return member.subscriber().clientId();
  }
}
