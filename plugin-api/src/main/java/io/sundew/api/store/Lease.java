package io.sundew.api.store;

/**
 * The right to change one stored session. Claiming the session anew makes all earlier leases stale,
 * and a store refuses what comes with a stale one, so that two owners can never both write.
 *
 * @param sessionId the session's number in the store, never used again for another one while
 *     anything of this one is stored
 * @param epoch grows with each claim
 */
public record Lease(long sessionId, long epoch) {
  /** Of a session that was not claimed yet: stale from the beginning. */
  public static final Lease UNCLAIMED = new Lease(0, 0);
}
