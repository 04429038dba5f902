package io.sundew.plugin.persistencefile;

import java.nio.file.Path;
import java.util.Optional;

/**
 * The instance's configuration.
 *
 * @param directory where the files are; the instance's data directory by default
 * @param sync whether nothing is acknowledged before it is on disk; true by default
 */
record Config(Optional<Path> directory, Optional<Boolean> sync) {}
