package io.sundew.broker.session;

import io.sundew.broker.routing.SharedGroup;

/**
 * How a message came by a shared subscription.
 *
 * @param group the group it was for; another member may get it while it only waits
 * @param denials how many members were not allowed to receive it
 */
record Share(SharedGroup group, int denials) {
  /** The same after one more member was not allowed to receive it. */
  Share denied() {
    return new Share(group, denials + 1);
  }

  /** Whether every member may have been tried. */
  boolean isExhausted() {
    return denials >= group.size();
  }
}
