package io.sundew.plugin.authjwt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sundew.api.AuthorizeRequest.Action;
import io.sundew.api.Qos;
import io.sundew.testkit.FakeClient;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the claims of a token let its bearer do. */
class RightsTest {
  private static Optional<String> encode(String claims) throws IOException {
    return RightsClaims.encode(StrictJson.OF_TOKENS.object(claims.replace('\'', '"')));
  }

  private static Rights rights(String claims) throws IOException {
    return rights(claims, "c1", "anna");
  }

  private static Rights rights(String claims, String clientId, String name) throws IOException {
    Map<String, String> attributes = Map.of(RightsClaims.ATTRIBUTE, encode(claims).orElseThrow());
    return Rights.of(new FakeClient(clientId, name, "auth-jwt", attributes));
  }

  private static boolean may(Rights rights, Action action, String topic) {
    return rights.allow(new AccessRequest(action, topic, Qos.AT_LEAST_ONCE, false));
  }

  @ParameterizedTest
  @CsvSource({
    "a/b, a/b, true",
    "a/b, a, false",
    "a/b, a/b/c, false",
    "a/+, a/b, true",
    "a/+, a/+, true",
    "a/+, a/, true",
    "a/+, a, false",
    "a/+, a/b/c, false",
    "a/+, a/#, false",
    "a/b, a/+, false",
    "a/b, a/#, false",
    "a/#, a, true",
    "a/#, a/b/c, true",
    "a/#, a/#, true",
    "a/#, a/+/b, true",
    "a/#, #, false",
    "a/#, +/b, false",
    "+/b, +/b, true",
    "+/b, a/b, true",
    "+/b, #, false",
    "#, #, true",
    "#, +/+, true",
    "#, a/b, true",
    "#, $SYS/x, false",
    "#, $SYS/#, false",
    "+/x, $SYS/x, false",
    "$SYS/#, $SYS/x, true",
    "/, /, true",
    "/, /a, false",
    "+/+, /, true"
  })
  void subscribe_coveredFilterOnly_isAllowed(String granted, String wanted, boolean allowed)
      throws IOException {
    Rights rights = rights("{'subscribe':['" + granted + "']}");

    assertEquals(allowed, may(rights, Action.SUBSCRIBE, wanted));
    assertFalse(may(rights, Action.PUBLISH, wanted));
    if (!wanted.contains("+") && !wanted.contains("#")) {
      assertEquals(allowed, may(rights, Action.RECEIVE, wanted));
    }
  }

  @Test
  void publishClaim_allowsMessagesAndWills() throws IOException {
    Rights rights = rights("{'publish':['up/${clientid}/#','up/by-${username}']}");

    assertTrue(may(rights, Action.PUBLISH, "up/c1/t"));
    assertTrue(may(rights, Action.WILL, "up/c1"));
    assertTrue(may(rights, Action.PUBLISH, "up/by-anna"));
    assertFalse(may(rights, Action.PUBLISH, "up/c2/t"));
    assertFalse(may(rights, Action.SUBSCRIBE, "up/c1/t"));
    assertFalse(may(rights, Action.RECEIVE, "up/c1/t"));
  }

  /** An identifier chosen by the client must not reach what is another client's. */
  @ParameterizedTest
  @ValueSource(strings = {"+", "#", "a/b", "x+", ""})
  void placeholder_identifierThatIsNoPlainLevel_grantsNothing(String clientId) throws IOException {
    Rights rights = rights("{'subscribe':['dev/${clientid}/x','open']}", clientId, "anna");

    for (String topic : new String[] {"dev/+/x", "dev/#", "dev/a/b/x", "dev//x", "open"}) {
      assertFalse(may(rights, Action.SUBSCRIBE, topic), topic);
    }
  }

  @Test
  void placeholder_isReplacedOnce() throws IOException {
    Rights rights = rights("{'publish':['dev/${clientid}']}", "${username}", "anna");

    assertTrue(may(rights, Action.PUBLISH, "dev/${username}"));
    assertFalse(may(rights, Action.PUBLISH, "dev/anna"));
  }

  @Test
  void aclObject_isListsOfFilters() throws IOException {
    Rights rights = rights("{'acl':{'pub':['p/#'],'sub':['s/#'],'all':['a/${clientid}']}}");

    assertTrue(may(rights, Action.PUBLISH, "p/1"));
    assertFalse(may(rights, Action.SUBSCRIBE, "p/1"));
    assertTrue(may(rights, Action.SUBSCRIBE, "s/+"));
    assertFalse(may(rights, Action.PUBLISH, "s/1"));
    assertTrue(may(rights, Action.PUBLISH, "a/c1"));
    assertTrue(may(rights, Action.SUBSCRIBE, "a/c1"));
  }

  @Test
  void aclList_firstRuleThatAppliesDecides() throws IOException {
    Rights rights =
        rights(
            """
            {'acl':[
              {'permission':'deny','action':'all','topic':'t/secret'},
              {'permission':'allow','action':'publish','topic':'t/#','qos':[0,1]},
              {'permission':'deny','action':'publish','topic':'r/#','retain':true},
              {'permission':'allow','action':'publish','topics':['r/#','q']},
              {'permission':'allow','action':'subscribe','topic':'t/#','qos':1}],
             'publish':['t/secret','extra']}
            """);

    assertTrue(may(rights, Action.PUBLISH, "t/1"));
    assertFalse(may(rights, Action.PUBLISH, "t/secret"));
    assertTrue(may(rights, Action.PUBLISH, "extra"));
    assertTrue(may(rights, Action.PUBLISH, "q"));
    assertFalse(rights.allow(new AccessRequest(Action.PUBLISH, "t/1", Qos.EXACTLY_ONCE, false)));
    assertTrue(rights.allow(new AccessRequest(Action.PUBLISH, "r/1", Qos.EXACTLY_ONCE, false)));
    assertFalse(rights.allow(new AccessRequest(Action.PUBLISH, "r/1", Qos.AT_MOST_ONCE, true)));
    assertTrue(may(rights, Action.SUBSCRIBE, "t/#"));
    assertFalse(rights.allow(new AccessRequest(Action.SUBSCRIBE, "t/#", Qos.AT_MOST_ONCE, false)));
    assertTrue(rights.allow(new AccessRequest(Action.RECEIVE, "t/1", Qos.AT_MOST_ONCE, true)));
    assertFalse(
        rights.allow(new AccessRequest(Action.RECEIVE, "t/secret", Qos.AT_MOST_ONCE, false)));
  }

  @Test
  void aclList_exactTopic_isThatFilterAndWhatItBrings() throws IOException {
    Rights rights =
        rights(
            """
            {'acl':[
              {'permission':'deny','action':'subscribe','topic':'eq #'},
              {'permission':'allow','action':'subscribe','topic':'eq t/1/#'},
              {'permission':'allow','action':'publish','topic':'eq t/1'}]}
            """);

    assertTrue(may(rights, Action.SUBSCRIBE, "t/1/#"));
    assertFalse(may(rights, Action.SUBSCRIBE, "t/1/x"));
    assertFalse(may(rights, Action.SUBSCRIBE, "#"));
    assertTrue(may(rights, Action.RECEIVE, "t/1/x"));
    assertFalse(may(rights, Action.RECEIVE, "t/2"));
    assertTrue(may(rights, Action.PUBLISH, "t/1"));
  }

  /** To let a client in with fewer bounds than its token meant to set would be worse. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'acl':'all'}",
        "{'acl':null}",
        "{'acl':{'pub':'t'}}",
        "{'acl':{'publish':['t']}}",
        "{'acl':['t']}",
        "{'acl':[{'permission':'allow','topic':'t'}]}",
        "{'acl':[{'permission':'perhaps','action':'all','topic':'t'}]}",
        "{'acl':[{'permission':'allow','action':'all'}]}",
        "{'acl':[{'permission':'allow','action':'all','topic':'t','topics':['u']}]}",
        "{'acl':[{'permission':'allow','action':'all','topic':'t','ipaddr':'10.0.0.0/8'}]}",
        "{'acl':[{'permission':'allow','action':'all','topic':'t','qos':3}]}",
        "{'acl':[{'permission':'allow','action':'all','topic':'t','qos':[]}]}",
        "{'acl':[{'permission':'allow','action':'all','topic':'t','retain':'yes'}]}",
        "{'publish':'t'}",
        "{'publish':[1]}",
        "{'publish':['']}",
        "{'publish':['a/#/b']}",
        "{'publish':['a+']}",
        "{'publish':['a/${ip}']}",
        "{'subscribe':['\\u0000']}",
        "{'subscribe':{'t':1}}"
      })
  void encode_whatIsNotUnderstood_isRefused(String claims) {
    assertThrows(IllegalArgumentException.class, () -> encode(claims));
  }

  @Test
  void encode_tooManyRules_isRefused() throws IOException {
    String many = "'t',".repeat(256);

    assertTrue(encode("{'publish':[" + many.substring(0, many.length() - 1) + "]}").isPresent());
    assertThrows(IllegalArgumentException.class, () -> encode("{'publish':[" + many + "'t']}"));
  }

  @Test
  void encode_withoutRights_isEmpty_andGrantsNothing() throws IOException {
    assertEquals(Optional.empty(), encode("{'sub':'anna'}"));
    assertFalse(
        may(Rights.of(new FakeClient("c1", "anna", "auth-jwt", Map.of())), Action.PUBLISH, "t"));
    assertFalse(
        may(
            Rights.of(new FakeClient("c1", "anna", "auth-jwt", Map.of("acl", "x"))),
            Action.PUBLISH,
            "t"));
    assertFalse(may(rights("{'publish':[]}"), Action.PUBLISH, "t"));
  }
}
