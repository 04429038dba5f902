/** Clocks that logic is given instead of reading the machine's. */
@NullMarked
package io.sundew.broker.time;

import org.jspecify.annotations.NullMarked;
