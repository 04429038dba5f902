/** Listeners over real sockets. */
@NullMarked
package io.sundew.broker.transport;

import org.jspecify.annotations.NullMarked;
