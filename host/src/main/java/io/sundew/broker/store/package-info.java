/** The store that a broker has without a plugin for one, and how the kernel writes things down. */
@NullMarked
package io.sundew.broker.store;

import org.jspecify.annotations.NullMarked;
