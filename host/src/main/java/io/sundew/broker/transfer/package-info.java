/**
 * Takes what is stored out of a store and into one: as lines of JSON, and out of Mosquitto's files.
 * Begin reading at {@link io.sundew.broker.transfer.StoreSink}.
 */
@NullMarked
package io.sundew.broker.transfer;

import org.jspecify.annotations.NullMarked;
