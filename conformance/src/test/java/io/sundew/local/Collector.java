package io.sundew.local;

import io.sundew.api.LocalClient.Delivery;
import io.sundew.api.LocalClient.Outbound;
import io.sundew.api.LocalClient.Receiver;
import io.sundew.api.LocalClient.Release;
import io.sundew.api.ReasonCode;
import io.sundew.testkit.Await;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A receiver that keeps what it gets. Thread safe. */
final class Collector implements Receiver {
  final List<Outbound> outbound = new CopyOnWriteArrayList<>();
  final List<String> closed = new CopyOnWriteArrayList<>();

  @Override
  public void receive(List<Outbound> some) {
    outbound.addAll(some);
  }

  @Override
  public void closed(ReasonCode reason, String why) {
    closed.add(reason + ": " + why);
  }

  List<Delivery> deliveries() {
    return outbound.stream().filter(Delivery.class::isInstance).map(Delivery.class::cast).toList();
  }

  /** What was delivered so far, as {@code topic=text}. */
  List<String> texts() {
    return deliveries().stream()
        .map(each -> each.message().topic() + "=" + each.message().text())
        .toList();
  }

  Delivery await(String topicAndText) {
    Await.until(() -> texts().contains(topicAndText), () -> topicAndText + " is not in " + texts());
    return deliveries().get(texts().indexOf(topicAndText));
  }

  void awaitCount(int count) {
    Await.until(() -> deliveries().size() >= count, () -> deliveries().size() + " came");
  }

  void awaitRelease(int packetId) {
    Await.until(() -> outbound.contains(new Release(packetId)), () -> "no release in " + outbound);
  }
}
