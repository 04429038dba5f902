/** A message inside the broker. */
@NullMarked
package io.sundew.broker.message;

import org.jspecify.annotations.NullMarked;
