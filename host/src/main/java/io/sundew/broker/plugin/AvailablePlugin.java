package io.sundew.broker.plugin;

import java.nio.file.Path;

/** A plugin that lies in a plugin directory, running or not. */
public record AvailablePlugin(String id, String version, Path jar) {}
