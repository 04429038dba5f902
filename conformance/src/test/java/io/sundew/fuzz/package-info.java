/** Hostile and broken clients: what they send must cost no other client anything. */
@NullMarked
package io.sundew.fuzz;

import org.jspecify.annotations.NullMarked;
