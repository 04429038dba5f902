package io.sundew.plugin.aclfile;

import static io.sundew.api.Decisions.abstain;
import static io.sundew.api.Decisions.accept;

import io.sundew.api.Credentials;
import io.sundew.api.Hooks;
import io.sundew.api.PluginContext;
import io.sundew.api.SundewPlugin;

/** Takes everybody for who they say they are, as Mosquitto does without a password file. */
public final class TrustingPlugin implements SundewPlugin {
  @Override
  public Hooks start(PluginContext context) {
    return Hooks.NONE.authenticate(
        attempt ->
            switch (attempt.credentials()) {
              case Credentials.UserPassword(var name, _) -> accept(name);
              case Credentials.None() -> abstain();
            });
  }
}
