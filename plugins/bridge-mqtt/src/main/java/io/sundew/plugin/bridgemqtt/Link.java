package io.sundew.plugin.bridgemqtt;

import io.sundew.api.Broker;
import io.sundew.api.LocalClient;
import io.sundew.api.ProtocolVersion;
import io.sundew.api.ReasonCode;
import io.sundew.mqtt.Packet;
import io.sundew.mqtt.Properties;
import io.sundew.mqtt.Property;
import io.sundew.mqtt.ProtocolException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One connection to a remote broker, from CONNECT to its end. {@link #run} is called by its reader
 * and returns when it has ended; a second thread writes. Everything else may be called by any
 * thread.
 *
 * <p>The local client is opened once the remote broker has answered to all of the {@link Greeting},
 * and closed by whoever ran this.
 */
final class Link implements AutoCloseable {
  private static final long LONGEST_PAUSE_NANOS = 500_000;
  private static final long PAUSE_NANOS_EACH = 2_000;

  private final Channel channel;
  private final Patience patience;
  private final Terms terms;
  private final Use use;
  private final Input input;
  private final Output output;
  private final Greeting greeting;
  private final Inbound inbound;
  private final long bornNanos = System.nanoTime();
  private final AtomicReference<@Nullable String> why = new AtomicReference<>();

  private @Nullable Remote remote;
  private volatile @Nullable Outbound outbound;
  private int keepAliveSeconds;
  private volatile boolean isOpen;
  private volatile boolean isAskedForSign;
  private volatile long receivedNanos = System.nanoTime();

  /** What the link works for. */
  interface Use {
    /** The client in this broker. */
    LocalClient local();

    /** This broker. */
    Broker broker();

    /** What is counted. */
    Counters counters();

    /** What is said of single messages. */
    Remarks remarks();

    /**
     * It is there and the local client is being opened.
     *
     * @param refused what of its work the remote broker refuses, in words for operators
     */
    void connected(List<String> refused);
  }

  Link(Channel channel, Patience patience, Terms terms, Use use) throws IOException {
    this.channel = channel;
    this.patience = patience;
    this.terms = terms;
    this.use = use;
    this.greeting = new Greeting(terms);
    this.input = new Input(channel.input(), terms.version(), terms.config().packetSize());
    this.output = new Output(channel.output(), terms.version());
    this.inbound = new Inbound(terms, use, output, this::close);
  }

  /**
   * Connects and works until the connection ends.
   *
   * @param asBridge with the bit by which Mosquitto's bridges make themselves known
   * @throws IOException always, saying why it ended
   */
  void run(boolean asBridge) throws IOException {
    Thread writer =
        Thread.ofPlatform()
            .daemon()
            .name(Thread.currentThread().getName() + "-writer")
            .start(this::write);
    try {
      output.add(greeting.connect(asBridge));
      long window = greet().receiveMaximum();
      introduce();
      work(Math.min(LONGEST_PAUSE_NANOS, window * PAUSE_NANOS_EACH));
    } catch (ProtocolException broken) {
      sayWhy(broken.reason());
      throw ended(new LinkFailure("the remote broker broke the protocol: " + broken.getMessage()));
    } catch (IOException e) {
      throw ended(e);
    } catch (InterruptedException _) {
      throw ended(new LinkFailure("it is stopped"));
    } finally {
      output.close();
      inbound.close();
      join(writer);
    }
  }

  /** What is told when it was us who closed it. */
  private IOException ended(IOException failure) {
    String known = why.get();
    return known == null ? failure : new LinkFailure(known);
  }

  private void write() {
    try {
      output.writeAll();
    } catch (IOException e) {
      close("writing to the remote broker failed: " + e.getMessage());
    } catch (InterruptedException _) { // only to end
    } finally {
      output.close();
      channel.end();
    }
  }

  /** What has gathered, such as a farewell, is written, unless that takes too long. */
  private void join(Thread writer) {
    boolean wasInterrupted = false;
    try {
      writer.join(Duration.ofSeconds(1));
    } catch (InterruptedException _) {
      wasInterrupted = true;
    }
    channel.close();
    if (wasInterrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private Remote greet() throws IOException, InterruptedException {
    Packet first = input.next();
    if (!(first instanceof Packet.Connack connack)) {
      throw ProtocolException.protocolError("it answers CONNECT with something else");
    }
    if (connack.reason().isError()) {
      throw LinkFailure.refused(
          "refuses the connection",
          connack.reason(),
          connack.properties().text(Property.REASON_STRING));
    }
    if (!connack.sessionPresent() && terms.version() != ProtocolVersion.V3_1) {
      use.local().forgetReceived();
    }
    var said = Remote.of(connack, terms);
    remote = said;
    keepAliveSeconds = said.keepAliveSeconds();
    channel.waitLong(); // tick() looks after it from here on
    if (terms.version() != ProtocolVersion.V5) { // one of MQTT 5.0 was told what is too large
      input.passOver(inbound::passedOver);
    }
    return said;
  }

  private void introduce() throws IOException, InterruptedException {
    var refused = new ArrayList<String>();
    greeting.introduction().forEach(output::add);
    while (!greeting.isOver()) {
      Packet packet = input.next();
      switch (packet) {
        case Packet.Suback _, Packet.Unsuback _, Packet.Puback _ ->
            refused.addAll(greeting.answered(packet));
        default -> receive(packet);
      }
    }
    open(refused);
  }

  /** Messages of QoS 0 do not wait, so that who is told that it is there may rely on it. */
  private void open(List<String> refused) throws IOException, InterruptedException {
    if (remote == null) {
      throw new IllegalStateException("not greeted");
    }
    var messages = new Outbound(terms, remote, use, output, this::close);
    outbound = messages;
    try {
      use.local()
          .open(remote.receiveMaximum(), messages)
          .toCompletableFuture()
          .get(patience.greeting().toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException failed) {
      throw new LinkFailure("this broker does not open the local client: " + failed.getMessage());
    } catch (TimeoutException _) {
      throw new LinkFailure("this broker does not open the local client in time");
    }
    isOpen = true;
    use.connected(refused);
  }

  /**
   * Nobody waits for acknowledgements as long as the window is open, and each that is handed over
   * by itself costs a wake-up of the event loop, of the thread that sends and a system call: where
   * nothing else came, the reader lets some gather before it reads on.
   */
  private void work(long pauseNanos) throws IOException, InterruptedException {
    boolean onlyAnswers = true;
    while (true) {
      Packet packet = input.next();
      onlyAnswers &= packet instanceof Packet.Acknowledgement;
      receive(packet);
      if (!input.hasMore()) {
        output.awaitRoomForAnswers();
        if (onlyAnswers) {
          LockSupport.parkNanos(pauseNanos);
        }
        onlyAnswers = true;
      }
    }
  }

  private void receive(Packet packet) throws IOException, InterruptedException {
    isAskedForSign = false;
    switch (packet) {
      case Packet.Publish publish -> {
        receivedNanos = System.nanoTime();
        inbound.publish(publish);
      }
      case Packet.Pubrel pubrel -> inbound.release(pubrel.packetId());
      case Packet.Acknowledgement answer -> answered(answer);
      case Packet.Pingresp _ -> {}
      case Packet.Disconnect disconnect ->
          throw LinkFailure.refused(
              "ends the connection",
              disconnect.reason(),
              disconnect.properties().text(Property.REASON_STRING));
      case Packet.Connect _,
          Packet.Connack _,
          Packet.Subscribe _,
          Packet.Suback _,
          Packet.Unsubscribe _,
          Packet.Unsuback _,
          Packet.Pingreq _,
          Packet.Auth _ ->
          throw ProtocolException.protocolError(
              "it sends " + packet.getClass().getSimpleName().toUpperCase(Locale.ROOT));
    }
  }

  private void answered(Packet.Acknowledgement answer) {
    Outbound messages = outbound;
    if (messages == null) {
      throw ProtocolException.protocolError("an answer to nothing");
    }
    messages.answered(answer);
  }

  private void sayWhy(ReasonCode reason) {
    if (terms.version() == ProtocolVersion.V5) {
      output.add(new Packet.Disconnect(reason, Properties.NONE));
    }
  }

  /**
   * Looks after time-outs and the keep-alive, about once a second.
   *
   * <p>A remote broker that says nothing for a keep-alive is asked for a sign of life, and given
   * half as long again. Whether it is we who are slow does not count.
   */
  void tick() {
    long now = System.nanoTime();
    if (!isOpen) {
      if (now - bornNanos > patience.greeting().toNanos()) {
        close("the remote broker was not ready within " + patience.greeting().toSeconds() + " s");
      }
      return;
    }
    long stuck = output.stuckNanos();
    if (stuck > Math.max(patience.reading().toNanos(), seconds(keepAliveSeconds))) {
      close("the remote broker has read nothing for %d s".formatted(stuck / 1_000_000_000));
    }
    if (keepAliveSeconds == 0) {
      return;
    }
    long silence = input.silenceNanos();
    long interval = seconds(keepAliveSeconds);
    if (silence > interval + interval / 2) {
      close("the remote broker has said nothing for %d s".formatted(silence / 1_000_000_000));
    } else if ((silence >= interval && !isAskedForSign) || output.idleNanos() >= interval) {
      isAskedForSign = true;
      output.add(new Packet.Pingreq());
    }
  }

  private static long seconds(int count) {
    return Duration.ofSeconds(count).toNanos();
  }

  /** For how long no message went either way. */
  long idleNanos() {
    Outbound messages = outbound;
    long received = System.nanoTime() - receivedNanos;
    return messages == null ? received : Math.min(received, messages.idleNanos());
  }

  /** Whether messages go both ways. */
  boolean isOpen() {
    return isOpen;
  }

  /** Leaves as MQTT has it; the local client must be closed. */
  void leave(String reason) {
    if (isOpen && why.compareAndSet(null, reason)) {
      greeting.farewell().forEach(output::add);
      output.close(); // the writer closes the socket once that is written
    } else {
      close(reason);
    }
  }

  /** Ends it at once for that reason, also one that is leaving. Never waits. */
  void close(String reason) {
    why.compareAndSet(null, reason);
    output.close();
    channel.close();
  }

  @Override
  public void close() {
    close("it is closed");
  }
}
