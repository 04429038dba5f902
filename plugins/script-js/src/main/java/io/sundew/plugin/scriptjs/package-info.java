/**
 * JavaScript hooks: files in a directory that are live when they are saved. Each file with hooks,
 * and what it imports, is a {@link io.sundew.plugin.scriptjs.Script}, which the broker asks as a
 * part of its own; {@link io.sundew.plugin.scriptjs.Worker}s run it.
 */
@NullMarked
package io.sundew.plugin.scriptjs;

import org.jspecify.annotations.NullMarked;
