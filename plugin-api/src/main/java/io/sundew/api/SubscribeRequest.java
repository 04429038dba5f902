package io.sundew.api;

/**
 * One topic filter of a SUBSCRIBE. Immutable; thread safe.
 *
 * @param filter the whole filter, with {@code $share/GROUP/} where the client asks for a shared
 *     subscription
 * @param qos the highest quality of service wanted
 */
public record SubscribeRequest(String filter, Qos qos) {
  /** The same with another filter. */
  public SubscribeRequest withFilter(String other) {
    return new SubscribeRequest(other, qos);
  }

  /** The same with another quality of service. */
  public SubscribeRequest withQos(Qos other) {
    return new SubscribeRequest(filter, other);
  }

  /** The decision to go on with this request in place of the one the hook was given. */
  public SubscribeDecision.Replace forward() {
    return new SubscribeDecision.Replace(this);
  }
}
