/**
 * Brings messages to HTTP services and takes messages from HTTP clients. Each route out is a local
 * client of the broker, so what waits, its order and its limits are the broker's; here is what
 * happens at the other end.
 */
@NullMarked
package io.sundew.plugin.bridgehttp;

import org.jspecify.annotations.NullMarked;
