/** Listeners and the one connection handler. */
@NullMarked
package io.sundew.broker.transport;

import org.jspecify.annotations.NullMarked;
