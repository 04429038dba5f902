package io.sundew.e2e;

import static io.sundew.api.Decisions.forward;

import io.sundew.api.Hooks;
import io.sundew.api.PluginContext;
import io.sundew.api.SundewPlugin;

/** Version 1 of a plugin that marks what is published to {@code canary}. */
public final class CanaryPlugin implements SundewPlugin {
  @Override
  public Hooks start(PluginContext context) {
    return Hooks.NONE.onPublish(
        (publish, _) ->
            publish.topic().equals("canary")
                ? publish.withUserProperty("version", "1").forward()
                : forward());
  }
}
