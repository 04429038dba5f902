/** Tests of the ACL file plugin, beside Mosquitto where it is installed. */
@NullMarked
package io.sundew.plugin.aclfile;

import org.jspecify.annotations.NullMarked;
