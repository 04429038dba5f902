package io.sundew.plugin.authpasswd;

import io.sundew.api.Command;
import io.sundew.api.Hooks;
import io.sundew.api.PluginContext;
import io.sundew.api.SundewPlugin;
import java.nio.file.Path;
import java.util.List;

/** Lets clients in by user name and password, as a Mosquitto password file lists them. */
public final class AuthPasswdPlugin implements SundewPlugin {
  /** Shared by all instances, because processors and heap are. */
  private static final HashingGate GATE = HashingGate.forThisMachine();

  /**
   * The instance's configuration.
   *
   * @param file the password file
   */
  record Config(Path file) {}

  @Override
  public Hooks start(PluginContext context) throws Exception {
    BouncyCastle.load();
    var config = context.config(Config.class);
    var users = LivePasswordFile.open(config.file(), GATE.memoryKibibytes(), context);
    var passwords = new PasswordCheck(GATE, AcceptanceCache.withRandomKey(), context.metrics());

    return Hooks.NONE.authenticate(new PasswordAuthenticator(users, passwords));
  }

  @Override
  public List<Command> commands() {
    return List.of(PasswdCommand.COMMAND);
  }
}
