/** The broker: what wires the parts together. */
@NullMarked
package io.sundew.broker;

import org.jspecify.annotations.NullMarked;
