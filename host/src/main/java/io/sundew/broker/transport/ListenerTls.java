package io.sundew.broker.transport;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCounted;
import io.sundew.api.TlsMaterial;
import io.sundew.api.TlsMaterial.KeyEntry;
import io.sundew.broker.config.ConfigException;
import io.sundew.broker.config.TlsConfig;
import io.sundew.broker.plugin.CertificateSource;
import io.sundew.broker.plugin.CertificatesUnavailable;
import io.sundew.broker.plugin.HookChain;
import java.lang.ref.Reference;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a listener speaks TLS with now. Connections keep what they began with; new ones get what was
 * loaded last. Loading is done by one thread at a time and may wait; the rest is thread safe.
 */
@SuppressWarnings("ReferenceEquality") // a source is itself and nothing else
final class ListenerTls {
  private static final Logger LOG = LoggerFactory.getLogger(ListenerTls.class);
  private static final Duration SOON = Duration.ofDays(14);
  private static final long HANDSHAKE_SECONDS = 10;

  private final String listener;
  private volatile Loaded current;
  private String complaint = "";

  /** What was loaded and found good, to be put in force. */
  static final class Loaded {
    private final TlsConfig config;
    private final CertificateSource source;
    private final SslContext context;
    private final Instant expires;

    private Loaded(
        TlsConfig config, CertificateSource source, SslContext context, Instant expires) {
      this.config = config;
      this.source = source;
      this.context = context;
      this.expires = expires;
      if (context instanceof ReferenceCounted) {
        OpenSslTls.releaseAfter(this, context);
      }
    }
  }

  /** Speaks TLS with that from now on. */
  ListenerTls(String listener, Loaded loaded) {
    this.listener = listener;
    this.current = loaded;
  }

  /**
   * Loads what a listener of that name is to speak TLS with; waits for the plugin that has it.
   *
   * @throws ConfigException when there is none that fits together
   */
  static Loaded load(String listener, TlsConfig config, HookChain chain) {
    try {
      return tryToLoad(listener, config, chain);
    } catch (CertificatesUnavailable | TlsRefused unusable) {
      throw new ConfigException(
          config.source(),
          "listener '%s' cannot speak TLS: %s".formatted(listener, unusable.getMessage()));
    }
  }

  private static Loaded tryToLoad(String listener, TlsConfig config, HookChain chain)
      throws CertificatesUnavailable, TlsRefused {
    Optional<CertificateSource> source = chain.certificates(listener);
    if (source.isEmpty()) {
      throw new TlsRefused("no plugin gives it a certificate: add 'tls: { certificate: … }'", null);
    }
    TlsMaterial material = source.get().load(listener);
    return new Loaded(
        config, source.get(), TlsContexts.of(listener, material, config), firstToExpire(material));
  }

  private static Instant firstToExpire(TlsMaterial material) {
    return material.keys().stream()
        .map(KeyEntry::chain)
        .map(chain -> chain.getFirst().getNotAfter().toInstant())
        .min(Instant::compareTo)
        .orElseThrow();
  }

  /** What it speaks TLS with now. */
  Loaded current() {
    return current;
  }

  /** Speaks TLS with that from now on. */
  void use(Loaded loaded) {
    current = loaded;
  }

  /** How it is configured. */
  TlsConfig config() {
    return current.config;
  }

  /** Whether it is configured so and has its material from where that chain has it. */
  boolean stays(TlsConfig wanted, HookChain chain) {
    return config().equals(wanted) && chain.certificates(listener).filter(this::isFrom).isPresent();
  }

  /** Whether that is where its material came from. */
  boolean isFrom(CertificateSource source) {
    return current.source == source;
  }

  /** The name of the plugin instance its material came from. */
  String instance() {
    return current.source.instance();
  }

  /**
   * Loads anew; where that does not do, what there is stays, and the log says why, once for the
   * same reason. One thread at a time.
   */
  void reload(HookChain chain, Instant now) {
    try {
      use(tryToLoad(listener, current.config, chain));
      complaint = "";
      LOG.info("Listener {} has new certificates, good until {}.", listener, current.expires);
      warnIfExpiring(now);
    } catch (CertificatesUnavailable | TlsRefused unusable) {
      String reason = String.valueOf(unusable.getMessage());
      if (!reason.equals(complaint)) {
        complaint = reason;
        LOG.warn(
            "Warning: listener {} keeps its certificates, the new ones cannot be used: {}",
            listener,
            reason);
      }
    }
  }

  /** Says so where a certificate ends soon or has ended. */
  void warnIfExpiring(Instant now) {
    Instant expires = current.expires;
    if (now.isAfter(expires)) {
      LOG.warn("Warning: a certificate of listener {} has expired on {}.", listener, expires);
    } else if (now.plus(SOON).isAfter(expires)) {
      LOG.warn(
          "Warning: a certificate of listener {} expires in {} days, on {}.",
          listener,
          daysLeft(now),
          expires);
    }
  }

  /** Whole days until the first of its certificates ends; negative when it has. */
  long daysLeft(Instant now) {
    return Math.floorDiv(Duration.between(now, current.expires).toSeconds(), 86_400L);
  }

  /** When the first of its certificates ends. */
  Instant expires() {
    return current.expires;
  }

  /** What a new connection speaks TLS with. */
  SslHandler newHandler(ByteBufAllocator allocator) {
    Loaded loaded = current;
    try {
      SslHandler handler = loaded.context.newHandler(allocator);
      handler.setHandshakeTimeout(HANDSHAKE_SECONDS, TimeUnit.SECONDS);
      return handler;
    } finally {
      Reference.reachabilityFence(loaded); // the handler holds the context itself from here on
    }
  }
}
