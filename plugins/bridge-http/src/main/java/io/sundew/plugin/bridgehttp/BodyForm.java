package io.sundew.plugin.bridgehttp;

import io.sundew.api.LocalClient.Delivery;

/** Makes of a message what is sent of it. Thread safe. */
@FunctionalInterface
interface BodyForm {
  /**
   * What is sent.
   *
   * @param id the same whenever the same message is sent
   * @throws Unsendable when this message can not be sent so
   */
  Part of(Delivery delivery, String id) throws Unsendable;
}
