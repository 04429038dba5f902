package io.sundew.e2e;

import java.nio.file.Path;

/** A broker that is killed and started again on what it left. For one test and its thread. */
final class RestartedBroker implements AutoCloseable {
  private final int port;
  private final Path configuration;
  private BrokerProcess broker;

  /** The first start. */
  RestartedBroker(int port, Path configuration) {
    this.port = port;
    this.configuration = configuration;
    this.broker = BrokerProcess.start(port, configuration);
  }

  /** Its process now. */
  Program program() {
    return broker.program();
  }

  /** What the process that runs now has printed. */
  String output() {
    return broker.program().output();
  }

  /** Kills it by -9. */
  void kill() {
    broker.program().kill();
    broker.close();
  }

  /** Starts it again. */
  void start() {
    broker = BrokerProcess.start(port, configuration);
  }

  /** Both. */
  void killAndStart() {
    kill();
    start();
  }

  @Override
  public void close() {
    broker.close();
  }
}
