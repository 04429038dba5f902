package io.sundew.testkit;

import io.sundew.api.store.SessionKey;
import io.sundew.api.store.StoredState;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** What a store told when it was loaded, with bytes as text. Confined to one thread. */
public final class RecordedState implements StoredState {
  private final Map<SessionKey, Session> sessions = new HashMap<>();
  private final Map<String, String> retained = new TreeMap<>();
  private final List<Session> told = new ArrayList<>();

  /** A store that holds nothing. */
  public RecordedState() {}

  /** A session, with what belongs to it. */
  public static final class Session {
    private final long id;
    private final String facts;
    private final Map<String, String> subscriptions = new TreeMap<>();
    private final TreeSet<Long> released = new TreeSet<>();
    private final TreeSet<Integer> received = new TreeSet<>();
    private String queue = "";

    private Session(long id, String facts) {
      this.id = id;
      this.facts = facts;
    }

    /** Its number. */
    public long id() {
      return id;
    }

    /** Its facts. */
    public String facts() {
      return facts;
    }

    /** Facts of its subscriptions by filter. */
    public Map<String, String> subscriptions() {
      return subscriptions;
    }

    /** Its queue as {@code first-last, count, bytes}; empty where nothing was told of it. */
    public String queue() {
      return queue;
    }

    /** Released sequence numbers. */
    public List<Long> released() {
      return List.copyOf(released);
    }

    /** Received packet identifiers. */
    public List<Integer> received() {
      return List.copyOf(received);
    }
  }

  /** How many sessions there are. */
  public int count() {
    return told.size();
  }

  /**
   * The session of that key.
   *
   * @throws AssertionError when there is none
   */
  public Session session(SessionKey key) {
    Session session = sessions.get(key);
    if (session == null) {
      throw new AssertionError("there is no session " + key + " but " + sessions.keySet());
    }
    return session;
  }

  /** Retained messages by topic. */
  public Map<String, String> retained() {
    return retained;
  }

  @Override
  public void session(long sessionId, SessionKey key, byte[] record) {
    Session session = new Session(sessionId, text(record));
    told.add(session);
    if (sessions.put(key, session) != null) {
      throw new AssertionError("session " + key + " is told twice");
    }
  }

  @Override
  public void subscription(String filter, byte[] record) {
    told.getLast().subscriptions.put(filter, text(record));
  }

  @Override
  public void queue(long first, long last, long count, long bytes) {
    told.getLast().queue = first + "-" + last + ", " + count + ", " + bytes;
  }

  @Override
  public void released(long sequence) {
    told.getLast().released.add(sequence);
  }

  @Override
  public void received(int packetId) {
    told.getLast().received.add(packetId);
  }

  @Override
  public void retained(String topic, byte[] message) {
    retained.put(topic, text(message));
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
