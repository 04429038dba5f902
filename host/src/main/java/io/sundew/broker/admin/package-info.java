/** Looking into a running broker and operating it: HTTP and JSON for this machine only. */
@NullMarked
package io.sundew.broker.admin;

import org.jspecify.annotations.NullMarked;
