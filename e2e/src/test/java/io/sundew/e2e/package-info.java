/**
 * End-to-end tests: real MQTT clients against the packaged distribution, started as a user starts
 * it.
 *
 * <p>{@code mvn verify -De2e.broker=mosquitto} runs the same tests against Debian's Mosquitto
 * instead: a test that fails there is wrong, or checks something of our own and should be {@link
 * io.sundew.e2e.SundewOnly}.
 */
@NullMarked
package io.sundew.e2e;

import org.jspecify.annotations.NullMarked;
