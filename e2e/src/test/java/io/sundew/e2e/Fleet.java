package io.sundew.e2e;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sundew.api.ProtocolVersion;
import io.sundew.api.Qos;
import io.sundew.api.ReasonCode;
import io.sundew.mqtt.Packet;
import io.sundew.mqtt.PacketDecoder;
import io.sundew.mqtt.PacketEncoder;
import io.sundew.mqtt.Properties;
import io.sundew.mqtt.Topic;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * A thousand clients of MQTT 3.1.1 on one thread: publishers that send numbered messages at QoS 1,
 * the next one a while after the last was acknowledged, and listeners that get all of them and see
 * whether one is missing, comes twice, or comes out of order. Whatever should not happen, an ended
 * connection above all, is a problem.
 *
 * <p>What is public to the test is thread safe; all else is confined to the fleet's thread.
 */
final class Fleet implements AutoCloseable {
  /** User name and password of a client. */
  interface Login {
    String user(int client);

    String password(int client);
  }

  private static final int LISTENERS = 4;
  private static final int GREETING_AT_A_TIME = 50;
  private static final int LARGEST_PACKET = 64 * 1024;
  private static final long TICK_MILLIS = 10;

  private final InetSocketAddress address;
  private final int size;
  private final Login login;
  private final Duration pace;
  private final Selector selector;
  private final Thread thread;
  private final List<Member> members = new ArrayList<>();
  private final byte[] chunk = new byte[LARGEST_PACKET];

  private final AtomicIntegerArray sent;
  private final AtomicIntegerArray acknowledged;
  private final AtomicIntegerArray received;
  private final AtomicInteger ready = new AtomicInteger();
  private final Queue<String> problems = new ConcurrentLinkedQueue<>();
  private volatile boolean publishing = true;
  private volatile boolean ended;
  private int greeting;

  private Fleet(int port, int size, Login login, Duration pace) throws IOException {
    this.address = new InetSocketAddress(BrokerProcess.HOST, port);
    this.size = size;
    this.login = login;
    this.pace = pace;
    this.selector = Selector.open();
    this.sent = new AtomicIntegerArray(size);
    this.acknowledged = new AtomicIntegerArray(size);
    this.received = new AtomicIntegerArray(size);
    this.thread = Thread.ofPlatform().name("fleet").unstarted(this::run);
  }

  /** Connects so many publishers, each of which publishes once in {@code pace}; waits for all. */
  static Fleet connect(int port, int size, Login login, Duration pace) throws IOException {
    var fleet = new Fleet(port, size, login, pace);
    fleet.thread.start();
    try {
      Eventually.isTrue(
          () -> fleet.ready.get() == size + LISTENERS || !fleet.problems.isEmpty(),
          () -> "only " + fleet.ready + " clients are connected");
      fleet.expectNoProblems();
      return fleet;
    } catch (RuntimeException | Error e) {
      fleet.close();
      throw e;
    }
  }

  /** Fails when anything happened that should not. */
  void expectNoProblems() {
    if (!problems.isEmpty()) {
      var first = problems.stream().limit(5).toList();
      throw new AssertionError(problems.size() + " problems, such as " + first);
    }
  }

  /** Waits until each publisher has had so many more of its messages acknowledged. */
  void awaitMoreOfEach(int more) {
    int[] goal = new int[size];
    for (int i = 0; i < size; i++) {
      goal[i] = acknowledged.get(i) + more;
    }
    Eventually.isTrue(
        () -> {
          expectNoProblems();
          for (int i = 0; i < size; i++) {
            if (acknowledged.get(i) < goal[i]) {
              return false;
            }
          }
          return true;
        },
        () -> "not every client could publish " + more + " more messages");
  }

  /** Stops publishing and waits until all that was published has been received. */
  void finish() {
    publishing = false;
    Eventually.isTrue(
        () -> {
          expectNoProblems();
          for (int i = 0; i < size; i++) {
            if (acknowledged.get(i) < sent.get(i) || received.get(i) < sent.get(i)) {
              return false;
            }
          }
          return true;
        },
        () -> "lost messages: " + total(sent) + " sent, " + total(received) + " received");
    expectNoProblems();
  }

  /** How many messages were published. */
  int published() {
    return total(sent);
  }

  private static int total(AtomicIntegerArray counts) {
    int total = 0;
    for (int i = 0; i < counts.length(); i++) {
      total += counts.get(i);
    }
    return total;
  }

  /** Ends all connections. */
  @Override
  public void close() {
    ended = true;
    selector.wakeup();
    try {
      thread.join();
      for (Member member : members) {
        member.channel.close();
      }
      selector.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      while (!ended) {
        connectMore();
        selector.select(this::serve, TICK_MILLIS);
        if (publishing && ready.get() == size + LISTENERS) {
          publishWhatIsDue();
        }
      }
    } catch (IOException | RuntimeException e) {
      problems.add("the fleet's thread ended: " + e);
    }
  }

  /** Listeners come first, so that no message is published before they are there. */
  private void connectMore() throws IOException {
    while (greeting < GREETING_AT_A_TIME && members.size() < size + LISTENERS) {
      greeting++;
      members.add(new Member(members.size() - LISTENERS));
    }
  }

  private void serve(SelectionKey key) {
    var member = (Member) key.attachment();
    try {
      member.serve(key);
    } catch (IOException | RuntimeException e) {
      key.cancel();
      problems.add(member + ": " + e);
    }
  }

  private void publishWhatIsDue() throws IOException {
    long now = System.nanoTime();
    for (Member member : members) {
      member.publishIfDue(now);
    }
  }

  /** One client: a listener where its number is negative. */
  private final class Member {
    private final int number;
    private final SocketChannel channel;
    private final SelectionKey key;
    private final PacketDecoder decoder = new PacketDecoder(LARGEST_PACKET);
    private final ByteBuf in = Unpooled.buffer();
    private final ByteBuf out = Unpooled.buffer();
    private long dueNanos;

    Member(int number) throws IOException {
      this.number = number;
      this.channel = SocketChannel.open();
      channel.configureBlocking(false);
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      decoder.version(ProtocolVersion.V3_1_1);
      channel.connect(address);
      key = channel.register(selector, SelectionKey.OP_CONNECT, this);
    }

    private boolean listens() {
      return number < 0;
    }

    void serve(SelectionKey selected) throws IOException {
      if (selected.isConnectable()) {
        channel.finishConnect();
        selected.interestOps(SelectionKey.OP_READ);
        int client = Math.max(number, 0);
        byte[] password = login.password(client).getBytes(StandardCharsets.UTF_8);
        send(
            new Packet.Connect(
                ProtocolVersion.V3_1_1,
                false,
                true,
                0,
                listens() ? "listener" + number : "client" + number,
                null,
                login.user(client),
                password,
                Properties.NONE));
      }
      if (selected.isWritable()) {
        flush();
      }
      if (selected.isReadable()) {
        read();
      }
    }

    private void read() throws IOException {
      var buffer = ByteBuffer.wrap(chunk);
      int count = channel.read(buffer);
      if (count < 0) {
        throw new IOException("disconnected by the broker");
      }
      in.writeBytes(chunk, 0, count);
      for (Packet packet = decoder.decode(in); packet != null; packet = decoder.decode(in)) {
        receive(packet);
      }
      in.discardReadBytes();
    }

    private void receive(Packet packet) throws IOException {
      switch (packet) {
        case Packet.Connack connack -> accepted(connack.reason());
        case Packet.Suback _ -> isReady();
        case Packet.Puback puback -> acknowledged(puback.packetId());
        case Packet.Publish publish -> {
          listen(new String(publish.payload(), StandardCharsets.UTF_8), publish.duplicate());
          send(new Packet.Puback(publish.packetId(), ReasonCode.SUCCESS, Properties.NONE));
        }
        default -> throw new IOException("unexpected " + packet);
      }
    }

    private void accepted(ReasonCode reason) throws IOException {
      if (reason != ReasonCode.SUCCESS) {
        throw new IOException("refused: " + reason);
      }
      if (listens()) {
        var filter =
            new Packet.Filter("fleet/" + -number + "/#", Qos.AT_LEAST_ONCE, false, false, 0);
        send(new Packet.Subscribe(1, List.of(filter), Properties.NONE));
      } else {
        isReady();
      }
    }

    private void isReady() {
      greeting--;
      ready.incrementAndGet();
      // Spread over the pace, so that they do not all publish at once.
      dueNanos = System.nanoTime() + pace.toNanos() / size * Math.max(number, 0);
    }

    void publishIfDue(long now) throws IOException {
      if (listens() || now - dueNanos < 0 || sent.get(number) > acknowledged.get(number)) {
        return;
      }
      dueNanos = now + pace.toNanos();
      int sequence = sent.getAndIncrement(number);
      String topic = "fleet/" + (number % LISTENERS + 1) + "/" + number;
      byte[] payload = (number + ":" + sequence).getBytes(StandardCharsets.UTF_8);
      send(
          new Packet.Publish(
              Topic.of(topic),
              Qos.AT_LEAST_ONCE,
              false,
              false,
              packetId(sequence),
              payload,
              Properties.NONE));
    }

    private static int packetId(int sequence) {
      return sequence % 65_535 + 1;
    }

    private void acknowledged(int packetId) {
      int sequence = acknowledged.getAndIncrement(number);
      if (packetId != packetId(sequence)) {
        problems.add(this + ": PUBACK of " + packetId + " instead of " + packetId(sequence));
      }
    }

    private void listen(String text, boolean again) {
      int colon = text.indexOf(':');
      int publisher = Integer.parseInt(text.substring(0, colon));
      int sequence = Integer.parseInt(text.substring(colon + 1));
      int expected = received.getAndIncrement(publisher);
      if (sequence != expected || again) {
        problems.add(
            "message %d of client %d came where %d was expected"
                .formatted(sequence, publisher, expected));
      }
    }

    private void send(Packet packet) throws IOException {
      PacketEncoder.encode(packet, ProtocolVersion.V3_1_1, out);
      flush();
    }

    private void flush() throws IOException {
      out.readBytes(channel, out.readableBytes());
      out.discardReadBytes();
      key.interestOps(
          out.isReadable() ? SelectionKey.OP_READ | SelectionKey.OP_WRITE : SelectionKey.OP_READ);
    }

    @Override
    public String toString() {
      return listens() ? "listener " + -number : "client " + number;
    }
  }
}
