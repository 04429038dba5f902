/**
 * Bridges to other MQTT brokers. Queue, order and exchanges of QoS 1 and 2 are those of a local
 * client in this broker ({@link io.sundew.api.LocalClient}); here is only what speaks with the
 * other end.
 *
 * <p>Begin reading at {@link io.sundew.plugin.bridgemqtt.Bridge}, which goes there, and {@link
 * io.sundew.plugin.bridgemqtt.Link}, which is there.
 */
@NullMarked
package io.sundew.plugin.bridgemqtt;

import org.jspecify.annotations.NullMarked;
