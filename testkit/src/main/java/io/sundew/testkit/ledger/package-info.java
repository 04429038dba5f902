/**
 * A check that a broker keeps what it promises, whatever happens to it meanwhile: {@link
 * io.sundew.testkit.ledger.LedgerTraffic} publishes and receives, and a ledger outside of the
 * broker says what was lost, doubled or out of order.
 */
@NullMarked
package io.sundew.testkit.ledger;

import org.jspecify.annotations.NullMarked;
