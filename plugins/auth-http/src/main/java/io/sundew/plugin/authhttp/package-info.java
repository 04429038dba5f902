/**
 * Asks an HTTP service who may enter and who may do what. Bodies are those of EMQX, so that a
 * service written for it works here.
 */
@NullMarked
package io.sundew.plugin.authhttp;

import org.jspecify.annotations.NullMarked;
