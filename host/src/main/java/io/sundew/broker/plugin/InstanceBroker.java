package io.sundew.broker.plugin;

import io.sundew.api.Broker;
import io.sundew.api.Client;
import io.sundew.api.HttpRequest;
import io.sundew.api.Message;
import io.sundew.api.ReasonCode;
import io.sundew.broker.message.Origin;
import io.sundew.broker.message.Publication;
import io.sundew.broker.time.TimeSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;

/**
 * The broker as one instance sees it: what it publishes carries its name, and once it is stopped
 * nothing works any more. Answers come on a thread of the instance. Only so many messages of it may
 * be on their way, from the call until the answer is given, so that one that publishes without end
 * does not fill the memory; its threads are made to wait then, so that they leave the processors to
 * others. Thread safe.
 */
final class InstanceBroker implements Broker {
  private final String instance;
  private final Broker broker;
  private final LoopExit answers;
  private final BooleanSupplier stopped;
  private final Outlet outlet;

  InstanceBroker(
      String instance, Broker broker, TimeSource time, LoopExit answers, BooleanSupplier stopped) {
    this.instance = instance;
    this.broker = broker;
    this.outlet = new Outlet(time, answers);
    this.answers = answers;
    this.stopped = stopped;
  }

  private Broker broker() {
    if (stopped.getAsBoolean()) {
      throw new IllegalStateException("plugin instance " + instance + " is stopped");
    }
    return broker;
  }

  @Override
  public Message message(String topic, byte[] payload) {
    return broker().message(topic, payload);
  }

  @Override
  public CompletionStage<Void> publish(Message message) {
    Broker open = broker();
    return outlet.publish(message, false, this::emitted, open::publish);
  }

  private Publication emitted(Publication publication) throws HookFailure {
    Origin cause = HookCause.of(publication.origin());
    return publication.withOrigin(Publications.emittedBy(instance, cause));
  }

  @Override
  public CompletionStage<ReasonCode> publish(Message message, HttpRequest behalf) {
    Broker open = broker();
    return outlet.publish(
        message, false, publication -> publication, checked -> open.publish(checked, behalf));
  }

  @Override
  public List<Client> clients() {
    return broker().clients();
  }

  @Override
  public Optional<Client> client(String clientId) {
    return broker().client(clientId);
  }

  @Override
  public CompletionStage<Boolean> disconnect(Client client, ReasonCode reason) {
    return answers.of(broker().disconnect(client, reason));
  }

  @Override
  public Optional<Message> retained(String topic) {
    return broker().retained(topic);
  }
}
