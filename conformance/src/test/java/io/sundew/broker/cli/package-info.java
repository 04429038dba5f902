/** The command line against a running broker. */
@NullMarked
package io.sundew.broker.cli;

import org.jspecify.annotations.NullMarked;
