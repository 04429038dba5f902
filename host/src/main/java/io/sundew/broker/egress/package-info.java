/** HTTP requests of plugins, and where they may go. */
@NullMarked
package io.sundew.broker.egress;

import org.jspecify.annotations.NullMarked;
