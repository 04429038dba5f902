/** Tests of the plugin's parts without a broker. */
@NullMarked
package io.sundew.plugin.tlsfiles;

import org.jspecify.annotations.NullMarked;
