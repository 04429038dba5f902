package io.sundew.broker.transfer;

import io.sundew.api.store.SessionKey;
import io.sundew.api.store.StoredState;
import io.sundew.broker.session.SessionRecords;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a store said it holds: each session with its counts, retained messages by topic. Payloads
 * are not kept. Confined to the thread that loads.
 */
public final class Contents implements StoredState {
  private final List<Held> sessions = new ArrayList<>();
  private final List<String> retained = new ArrayList<>();
  private long retainedBytes;

  /** Nothing yet. */
  public Contents() {}

  /** A session and what belongs to it. */
  public static final class Held {
    private final long sessionId;
    private final SessionKey key;
    private final SessionRecords.Facts facts;
    private final Map<String, SessionRecords.Wish> subscriptions = new TreeMap<>();
    private long first;
    private long last;
    private long queued;
    private long queuedBytes;
    private int released;
    private int received;

    private Held(long sessionId, SessionKey key, SessionRecords.Facts facts) {
      this.sessionId = sessionId;
      this.key = key;
      this.facts = facts;
    }

    /** Its number in the store. */
    public long sessionId() {
      return sessionId;
    }

    /** Its name. */
    public SessionKey key() {
      return key;
    }

    /** Its facts. */
    public SessionRecords.Facts facts() {
      return facts;
    }

    /** Its subscriptions by filter. */
    public Map<String, SessionRecords.Wish> subscriptions() {
      return Collections.unmodifiableMap(subscriptions);
    }

    /** The lowest number in its queue. */
    public long first() {
      return first;
    }

    /** The highest. */
    public long last() {
      return last;
    }

    /** How many messages are in its queue, those that may have been sent among them. */
    public long queued() {
      return queued;
    }

    /** Their bytes on disk. */
    public long queuedBytes() {
      return queuedBytes;
    }

    /** How many of them may have been sent, and how many more the client has without PUBCOMP. */
    public long outgoing() {
      return Math.min(facts.perhapsSent(), queued) + released;
    }

    /** How many QoS 2 messages of its client are not ended. */
    public int incoming() {
      return received;
    }
  }

  /** The sessions with what belongs to them. */
  public List<Held> held() {
    return Collections.unmodifiableList(sessions);
  }

  List<SessionKey> sessions() {
    return sessions.stream().map(Held::key).toList();
  }

  /** The topics of the retained messages. */
  public List<String> retained() {
    return Collections.unmodifiableList(retained);
  }

  /** The bytes of the retained messages on disk. */
  public long retainedBytes() {
    return retainedBytes;
  }

  /** Whether there is neither a session nor a retained message. */
  public boolean isEmpty() {
    return sessions.isEmpty() && retained.isEmpty();
  }

  @Override
  public void session(long sessionId, SessionKey key, byte[] record) {
    sessions.add(new Held(sessionId, key, SessionRecords.readFacts(record)));
  }

  @Override
  public void subscription(String filter, byte[] record) {
    sessions.getLast().subscriptions.put(filter, SessionRecords.readWish(record));
  }

  @Override
  public void queue(long first, long last, long count, long bytes) {
    Held held = sessions.getLast();
    held.first = first;
    held.last = last;
    held.queued = count;
    held.queuedBytes = bytes;
  }

  @Override
  public void released(long sequence) {
    sessions.getLast().released++;
  }

  @Override
  public void received(int packetId) {
    sessions.getLast().received++;
  }

  @Override
  public void retained(String topic, byte[] message) {
    retained.add(topic);
    retainedBytes += message.length;
  }

  @Override
  public String toString() {
    return sessions.size() + " sessions, " + retained.size() + " retained messages";
  }
}
