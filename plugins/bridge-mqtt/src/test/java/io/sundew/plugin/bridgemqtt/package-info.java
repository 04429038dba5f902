/** Tests of the bridges: real brokers at both ends. */
@NullMarked
package io.sundew.plugin.bridgemqtt;

import org.jspecify.annotations.NullMarked;
