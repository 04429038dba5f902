package io.sundew.e2e;

import java.util.ArrayList;
import java.util.List;

/** Mosquitto's publisher and subscriber with the same options of a connection. Immutable. */
record MosquittoClients(List<String> connection) {
  static final String INSTALL = "apt-get install mosquitto mosquitto-clients";

  MosquittoClients {
    connection = List.copyOf(connection);
  }

  static MosquittoClients of(String... connection) {
    return new MosquittoClients(List.of(connection));
  }

  static MosquittoClients on(int port) {
    return of("-h", "localhost", "-p", Integer.toString(port));
  }

  MosquittoClients with(String... options) {
    var more = new ArrayList<>(connection);
    more.addAll(List.of(options));
    return new MosquittoClients(more);
  }

  MosquittoClients as(String user, String password) {
    return with("-u", user, "-P", password);
  }

  /** Publishes with QoS 1; status 0 when the broker has it. */
  Program.Finished publish(String topic, String message) {
    return run("mosquitto_pub", "-t", topic, "-m", message, "-q", "1");
  }

  Program.Finished retain(String topic, String message) {
    return run("mosquitto_pub", "-t", topic, "-m", message, "-q", "1", "-r");
  }

  /** Waits up to 10 s for one message; status 27 when none comes. */
  Program.Finished receive(String filter) {
    return run("mosquitto_sub", "-t", filter, "-C", "1", "-W", "10");
  }

  /** A subscriber that goes on, and says when it is subscribed. */
  Program subscribe(String filter) {
    var command = new ArrayList<>(List.of("stdbuf", "-oL")); // a line as soon as it is printed
    command.addAll(command("mosquitto_sub", "-t", filter, "-v", "-d", "-q", "1"));
    var program = Program.start(command, null);
    program.awaitLine("received SUBACK");
    return program;
  }

  /** Runs one of both programs to its end. */
  Program.Finished run(String program, String... options) {
    return Program.run(command(program, options).toArray(String[]::new));
  }

  private List<String> command(String program, String... options) {
    var command = new ArrayList<>(List.of(program));
    command.addAll(connection);
    command.addAll(List.of(options));
    return command;
  }
}
