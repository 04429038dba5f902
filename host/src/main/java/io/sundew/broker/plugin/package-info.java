/** Plugins: loading, isolation, the chains of hooks, deadlines and failure policies. */
@NullMarked
package io.sundew.broker.plugin;

import org.jspecify.annotations.NullMarked;
