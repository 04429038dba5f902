/** The admin API of a running broker, asked over its real sockets. */
@NullMarked
package io.sundew.admin;

import org.jspecify.annotations.NullMarked;
