/** Tests of the store in files. */
@NullMarked
package io.sundew.plugin.persistencefile;

import org.jspecify.annotations.NullMarked;
