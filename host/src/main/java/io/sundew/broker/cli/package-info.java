/** The command line. */
@NullMarked
package io.sundew.broker.cli;

import org.jspecify.annotations.NullMarked;
