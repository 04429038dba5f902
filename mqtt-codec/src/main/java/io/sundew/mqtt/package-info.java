/** MQTT packets and their codec, for 3.1, 3.1.1 and 5.0, on Netty buffers. */
@NullMarked
package io.sundew.mqtt;

import org.jspecify.annotations.NullMarked;
