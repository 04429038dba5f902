/** What a broker remembers when it starts again on the store of the one before it. */
@NullMarked
package io.sundew.durable;

import org.jspecify.annotations.NullMarked;
