/** Clients in the broker's own process, beside real ones over sockets. */
@NullMarked
package io.sundew.local;

import org.jspecify.annotations.NullMarked;
