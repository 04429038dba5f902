/** HTTP/1.1 as the admin API and the public listeners share it: requests in, answers out. */
@NullMarked
package io.sundew.broker.http;

import org.jspecify.annotations.NullMarked;
