/** Tests of the token plugin. */
@NullMarked
package io.sundew.plugin.authjwt;

import org.jspecify.annotations.NullMarked;
