package io.sundew.broker.plugin;

import io.sundew.api.LocalClient;
import io.sundew.api.Message;
import io.sundew.api.ReasonCode;
import io.sundew.broker.message.Origin;
import io.sundew.broker.time.TimeSource;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * A local client as its plugin sees it: checked on the way in, answered on threads of the instance,
 * and without effect once the instance is stopped. Thread safe.
 */
final class InstanceLocalClient implements LocalClient {
  private final InstanceLocalClients instance;
  private final LocalClient client;
  private final Settings settings;
  private final ClassLoader loader;
  private final LoopExit answers;
  private final Outlet outlet;

  InstanceLocalClient(
      InstanceLocalClients instance,
      LocalClient client,
      Settings settings,
      ClassLoader loader,
      TimeSource time,
      LoopExit answers) {
    this.instance = instance;
    this.client = client;
    this.settings = settings;
    this.loader = loader;
    this.outlet = new Outlet(time, answers);
    this.answers = answers;
  }

  private LocalClient client() {
    if (instance.isClosed()) {
      throw new IllegalStateException("plugin instance " + instance.instance() + " is stopped");
    }
    return client;
  }

  @Override
  public CompletionStage<Boolean> open(int receiveMaximum, Receiver receiver) {
    return answers.of(client().open(receiveMaximum, new InPlugin(receiver)));
  }

  @Override
  public void close() {
    client.close();
  }

  @Override
  public CompletionStage<Void> end() {
    settle();
    return answers.of(client().end(), () -> instance.ended(this, client));
  }

  @Override
  public CompletionStage<List<ReasonCode>> subscribe(List<Subscription> subscriptions) {
    return answers.of(client().subscribe(List.copyOf(subscriptions)));
  }

  @Override
  public CompletionStage<ReasonCode> publish(Message message) {
    return publish(message, 0);
  }

  @Override
  public CompletionStage<ReasonCode> publish(Message message, int packetId) {
    LocalClient open = client();
    if (packetId < 0 || packetId > 65_535) {
      throw new IllegalArgumentException("packet identifier " + packetId);
    }
    return outlet.publish(
        message,
        true,
        publication -> publication.withOrigin(origin()),
        checked -> packetId == 0 ? open.publish(checked) : open.publish(checked, packetId));
  }

  /** One that is trusted publishes as the plugin does, the others as a client. */
  private Origin origin() {
    String name =
        settings.behalf().map(request -> request.user()).orElse("bridge:" + settings.name());
    String listener = settings.behalf().map(request -> request.listener()).orElse("");
    return settings.trusted()
        ? new Origin(settings.clientId(), name, listener, instance.instance(), 1)
        : new Origin(settings.clientId(), name, listener, "", 0);
  }

  @Override
  public CompletionStage<Boolean> release(int packetId) {
    return answers.of(client().release(packetId));
  }

  @Override
  public void forgetReceived() {
    client().forgetReceived();
  }

  @Override
  public void acknowledge(int packetId) {
    client().acknowledge(packetId);
  }

  @Override
  public void received(int packetId, ReasonCode reason) {
    client().received(packetId, reason);
  }

  @Override
  public void completed(int packetId) {
    client().completed(packetId);
  }

  @Override
  public CompletionStage<Boolean> deadLetter(int packetId, String why) {
    return answers.of(client().deadLetter(packetId, MqttText.reason(why)));
  }

  @Override
  public void tell(Status status) {
    client().tell(status);
    boolean troubled = status.state() == State.WAITING || status.state() == State.STOPPED;
    if (troubled && !status.problem().isEmpty()) {
      instance.health().warn(subject(), status.remote() + ": " + status.problem());
    } else if (status.state() != State.CONNECTING) {
      settle();
    }
  }

  private void settle() {
    instance.health().settle(subject());
  }

  private String subject() {
    return "bridge " + settings.name();
  }

  @Override
  public long waiting() {
    return client.waiting();
  }

  /** The instance is stopped. */
  void giveUp() {
    settle();
    instance.ended(this, client);
  }

  /** A receiver that is called with its plugin's class loader. */
  private final class InPlugin implements Receiver {
    private final Receiver receiver;

    InPlugin(Receiver receiver) {
      this.receiver = receiver;
    }

    @Override
    public void receive(List<Outbound> outbound) throws Exception {
      Thread thread = Thread.currentThread();
      ClassLoader before = thread.getContextClassLoader();
      thread.setContextClassLoader(loader);
      try {
        receiver.receive(outbound);
      } finally {
        thread.setContextClassLoader(before);
      }
    }

    @Override
    public void closed(ReasonCode reason, String why) {
      Thread thread = Thread.currentThread();
      ClassLoader before = thread.getContextClassLoader();
      thread.setContextClassLoader(loader);
      try {
        receiver.closed(reason, why);
      } finally {
        thread.setContextClassLoader(before);
      }
    }
  }
}
