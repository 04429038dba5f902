/**
 * What a plugin implements so that sessions, messages and values outlive the broker's process. The
 * kernel decides what is stored and in which order; a store keeps bytes and knows nothing of MQTT.
 */
@NullMarked
package io.sundew.api.store;

import org.jspecify.annotations.NullMarked;
