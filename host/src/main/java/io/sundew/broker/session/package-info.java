/** Sessions: the connect flow, inbound publish, in-flight windows, queues, aliases, wills. */
@NullMarked
package io.sundew.broker.session;

import org.jspecify.annotations.NullMarked;
