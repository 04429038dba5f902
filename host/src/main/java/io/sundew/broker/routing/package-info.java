/** Who gets which message: the subscription index, shared groups, retained messages. */
@NullMarked
package io.sundew.broker.routing;

import org.jspecify.annotations.NullMarked;
