/**
 * Does a {@code mosquitto.conf} do in Sundew what it does in Mosquitto? The same file and the same
 * questions to both.
 */
@NullMarked
package io.sundew.mosquitto;

import org.jspecify.annotations.NullMarked;
