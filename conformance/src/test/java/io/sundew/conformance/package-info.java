/**
 * Does Sundew do what the MQTT standards ask of a server? A class for each section, named after it
 * ({@code Section33Publish}, with the suffix {@code V3} where it is about MQTT 3.1.1 only), and on
 * each method the statements it checks.
 */
@NullMarked
package io.sundew.conformance;

import org.jspecify.annotations.NullMarked;
