@NullMarked
package io.sundew.broker.transfer;

import org.jspecify.annotations.NullMarked;
