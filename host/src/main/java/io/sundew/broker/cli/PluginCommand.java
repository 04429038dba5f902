package io.sundew.broker.cli;

import picocli.CommandLine.Command;

/** {@code sundew plugin …}: for those who write plugins. */
@Command(
    name = "plugin",
    versionProvider = Version.class,
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    description = "Helps to write plugins.")
final class PluginCommand {}
