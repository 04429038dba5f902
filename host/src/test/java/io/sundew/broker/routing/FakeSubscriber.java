package io.sundew.broker.routing;

/** A subscriber whose state a test sets. */
final class FakeSubscriber implements Subscriber {
  private final String clientId;
  volatile boolean connected = true;
  volatile boolean window = true;
  volatile boolean durable;

  FakeSubscriber(String clientId) {
    this.clientId = clientId;
  }

  @Override
  public String clientId() {
    return clientId;
  }

  @Override
  public boolean isConnected() {
    return connected;
  }

  @Override
  public boolean hasWindow() {
    return window;
  }

  @Override
  public boolean isDurable() {
    return durable;
  }

  @Override
  public String toString() {
    return clientId;
  }
}
