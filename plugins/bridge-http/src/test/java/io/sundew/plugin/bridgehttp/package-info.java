/** Tests of the plugin, most of them in a broker and against a real HTTP server. */
@NullMarked
package io.sundew.plugin.bridgehttp;

import org.jspecify.annotations.NullMarked;
