/**
 * What a Sundew plugin compiles against: hooks as functions, decisions as values, and the services
 * a plugin may use.
 *
 * <p>Nothing here depends on the broker's own classes or on a library, so that a plugin built once
 * runs with every host of the same major version.
 */
@NullMarked
package io.sundew.api;

import org.jspecify.annotations.NullMarked;
