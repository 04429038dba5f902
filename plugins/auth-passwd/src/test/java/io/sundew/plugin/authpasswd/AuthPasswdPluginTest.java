package io.sundew.plugin.authpasswd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sundew.api.Abstain;
import io.sundew.api.AuthenticateDecision;
import io.sundew.api.AuthenticateDecision.Accept;
import io.sundew.api.AuthenticateDecision.Reject;
import io.sundew.api.Authenticator;
import io.sundew.api.ConnectAttempt;
import io.sundew.api.Password;
import io.sundew.api.ReasonCode;
import io.sundew.testkit.FakeAttempt;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The plugin as the host sees it: started with a context, asked through its hook, told of changes.
 */
class AuthPasswdPluginTest {
  @TempDir Path directory;

  private Path file = Path.of("");
  private String alice = "";
  private String bob = "";

  @BeforeEach
  void writeFile() throws IOException {
    file = directory.resolve("users");
    alice = Lines.line("alice", "wonderland");
    bob = Lines.line("bob", "");
    Files.writeString(file, alice + bob);
  }

  @Test
  void authenticate_rightPassword_acceptsUnderTheUserName() throws Exception {
    var plugin = start();

    var accept = assertInstanceOf(Accept.class, plugin.ask(FakeAttempt.of("alice", "wonderland")));

    assertEquals("alice", accept.name());
    assertInstanceOf(Accept.class, plugin.ask(FakeAttempt.of("bob", "")));
  }

  @Test
  void authenticate_wrongPassword_rejects() throws Exception {
    var plugin = start();

    assertEquals(
        ReasonCode.BAD_USER_NAME_OR_PASSWORD, plugin.rejection(FakeAttempt.of("alice", "x")));
    assertEquals(
        ReasonCode.BAD_USER_NAME_OR_PASSWORD, plugin.rejection(FakeAttempt.of("alice", "")));
  }

  @Test
  void authenticate_userNameWithoutPassword_rejectsEvenWhereTheEmptyOneIsRight() throws Exception {
    var plugin = start();

    assertEquals(
        ReasonCode.BAD_USER_NAME_OR_PASSWORD,
        plugin.rejection(FakeAttempt.of("bob", Password.ABSENT)));
  }

  @Test
  void authenticate_unknownUser_abstainsAfterHashing() throws Exception {
    var plugin = start();

    assertInstanceOf(Abstain.class, plugin.ask(FakeAttempt.of("mallory", "wonderland")));

    assertEquals(1, plugin.count("passwords-hashed"));
  }

  @Test
  void authenticate_nothingOfOurs_abstainsWithoutHashing() throws Exception {
    var plugin = start();

    for (var attempt :
        List.of(
            FakeAttempt.anonymous(),
            FakeAttempt.of("", "a token"),
            FakeAttempt.of("mallory", Password.ABSENT),
            FakeAttempt.of("alice", "wonderland").withMethod("SCRAM-SHA-256"))) {
      assertInstanceOf(Abstain.class, plugin.ask(attempt), attempt.toString());
    }

    assertEquals(0, plugin.count("passwords-hashed"));
  }

  @Test
  void authenticate_again_remembersOnlyAcceptances() throws Exception {
    var plugin = start();

    for (int i = 0; i < 3; i++) {
      plugin.ask(FakeAttempt.of("alice", "wonderland"));
      plugin.ask(FakeAttempt.of("alice", "wrong"));
    }

    assertEquals(2, plugin.count("passwords-remembered"));
    assertEquals(4, plugin.count("passwords-hashed"));
  }

  @Test
  void start_unusableFile_failsNamingIt() throws IOException {
    Files.writeString(file, "alice:plain text\n");

    var problem =
        assertThrows(IOException.class, () -> new AuthPasswdPlugin().start(new FakeContext(file)));

    assertTrue(problem.toString().contains(file + ":1:"));
  }

  @Test
  void fileChanged_lineGoneOrDifferent_disconnectsItsClientsOnly() throws Exception {
    Files.writeString(file, alice + bob + Lines.line("carol", "c"));
    var plugin = start();
    plugin.context.broker.connect("gone-1", "alice", "staff");
    plugin.context.broker.connect("gone-2", "alice", "staff");
    plugin.context.broker.connect("same", "bob", "staff");
    plugin.context.broker.connect("changed", "carol", "staff");
    plugin.context.broker.connect("by-token", "alice", "auth-jwt");
    plugin.context.broker.connect("anonymous", "", "");

    Files.writeString(file, Lines.line("carol", "c") + bob);
    plugin.context.fileChanged();

    assertEquals(
        List.of("gone-1 NOT_AUTHORIZED", "gone-2 NOT_AUTHORIZED", "changed NOT_AUTHORIZED"),
        plugin.context.broker.disconnected);
    assertInstanceOf(Abstain.class, plugin.ask(FakeAttempt.of("alice", "wonderland")));
  }

  @Test
  void fileChanged_newPassword_endsTheOldOneInTheCacheToo() throws Exception {
    var plugin = start();
    assertInstanceOf(Accept.class, plugin.ask(FakeAttempt.of("alice", "wonderland")));

    Files.writeString(file, Lines.line("alice", "looking glass"));
    plugin.context.fileChanged();

    plugin.rejection(FakeAttempt.of("alice", "wonderland"));
    assertInstanceOf(Accept.class, plugin.ask(FakeAttempt.of("alice", "looking glass")));
  }

  @Test
  void fileChanged_emptyMissingOrBroken_keepsTheOldUsersAndWarns() throws Exception {
    var plugin = start();
    plugin.context.broker.connect("c", "alice", "staff");

    Files.writeString(file, "");
    plugin.context.fileChanged();
    Files.writeString(file, "alice:plain text");
    plugin.context.fileChanged();
    Files.delete(file);
    plugin.context.fileChanged();

    assertInstanceOf(Accept.class, plugin.ask(FakeAttempt.of("alice", "wonderland")));
    assertEquals(List.of(), plugin.context.broker.disconnected);
    var warnings = plugin.context.log.lines(Level.WARNING);
    assertEquals(3, warnings.size());
    assertTrue(warnings.get(0).contains("it is empty"), warnings.get(0));
    assertTrue(warnings.get(1).contains(file + ":1:"), warnings.get(1));
    assertTrue(warnings.get(2).contains("there is no such file"), warnings.get(2));
  }

  @Test
  void fileChanged_onlyACommentLeft_removesAllUsers() throws Exception {
    var plugin = start();
    plugin.context.broker.connect("c", "alice", "staff");

    Files.writeString(file, "# nobody\n");
    plugin.context.fileChanged();

    assertInstanceOf(Abstain.class, plugin.ask(FakeAttempt.of("alice", "wonderland")));
    assertEquals(List.of("c NOT_AUTHORIZED"), plugin.context.broker.disconnected);
  }

  @Test
  void commands_isPasswd() {
    assertEquals("passwd", new AuthPasswdPlugin().commands().getFirst().name());
  }

  private Started start() throws Exception {
    var context = new FakeContext(file);
    var hooks = new AuthPasswdPlugin().start(context);
    assertEquals(List.of(file), context.watched);
    return new Started(context, hooks.authenticator().orElseThrow());
  }

  /** A started plugin with what the host holds of it. */
  private record Started(FakeContext context, Authenticator authenticator) {
    AuthenticateDecision ask(ConnectAttempt attempt) throws Exception {
      return authenticator.authenticate(attempt);
    }

    ReasonCode rejection(ConnectAttempt attempt) throws Exception {
      return assertInstanceOf(Reject.class, ask(attempt)).reason();
    }

    long count(String name) {
      return context.metrics().counter(name).sum();
    }
  }
}
