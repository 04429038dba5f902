/** Counters and the $SYS topics. */
@NullMarked
package io.sundew.broker.stats;

import org.jspecify.annotations.NullMarked;
