package io.sundew.plugin.aclfile;

import io.sundew.api.Hooks;
import io.sundew.api.PluginContext;
import io.sundew.api.SundewPlugin;
import java.nio.file.Path;

/** Decides who may publish and receive what, as a Mosquitto ACL file says. */
public final class AclFilePlugin implements SundewPlugin {
  /**
   * The instance's configuration.
   *
   * @param file the ACL file
   */
  record Config(Path file) {}

  @Override
  public Hooks start(PluginContext context) throws Exception {
    var config = context.config(Config.class);
    var rules = LiveAclFile.open(config.file(), context);

    return Hooks.NONE.authorize(new AclAuthorizer(rules));
  }
}
