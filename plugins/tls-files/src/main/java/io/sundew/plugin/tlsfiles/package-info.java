/** Keys, certificates, authorities and revocation lists in PEM files, for listeners with TLS. */
@NullMarked
package io.sundew.plugin.tlsfiles;

import org.jspecify.annotations.NullMarked;
