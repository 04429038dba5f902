/** The port to durable storage and its in-memory implementation. */
@NullMarked
package io.sundew.broker.store;

import org.jspecify.annotations.NullMarked;
