/**
 * Configuration: records that hold it and loaders that read it; errors name file, line, key and the
 * nearest valid key.
 */
@NullMarked
package io.sundew.broker.config;

import org.jspecify.annotations.NullMarked;
