/** Tests of the password file plugin, with hand-written stand-ins for the broker. */
@NullMarked
package io.sundew.plugin.authpasswd;

import org.jspecify.annotations.NullMarked;
