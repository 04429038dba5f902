/**
 * Authentication by password files in Mosquitto's format, and the {@code passwd} command that
 * writes them.
 *
 * <p>Written to be copied by authors of other plugins: it uses nothing of the broker but {@code
 * io.sundew.api}. Read it from {@link io.sundew.plugin.authpasswd.AuthPasswdPlugin}.
 */
@NullMarked
package io.sundew.plugin.authpasswd;

import org.jspecify.annotations.NullMarked;
