/** Tests of the plugin, most of them through a broker and a real HTTP server. */
@NullMarked
package io.sundew.plugin.authhttp;

import org.jspecify.annotations.NullMarked;
