/**
 * What tests of Sundew share: an in-process broker, a raw packet client, a clock set by hand, the
 * table of wire cases, and other brokers as processes.
 */
@NullMarked
package io.sundew.testkit;

import org.jspecify.annotations.NullMarked;
