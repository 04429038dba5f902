/**
 * Access control by files in the format of Mosquitto's {@code acl_file}, with its semantics.
 *
 * <p>Read it from {@link io.sundew.plugin.aclfile.AclFilePlugin}.
 */
@NullMarked
package io.sundew.plugin.aclfile;

import org.jspecify.annotations.NullMarked;
