/** Tests of JavaScript hooks. */
@NullMarked
package io.sundew.plugin.scriptjs;

import org.jspecify.annotations.NullMarked;
