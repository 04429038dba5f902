package io.sundew.broker.transport;

import io.sundew.api.TlsMaterial.KeyEntry;
import java.net.IDN;
import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Shows a client the certificate for the host it names (RFC 6066 section 3), and any other the
 * first one. Immutable; thread safe.
 */
final class SniKeyManager extends X509ExtendedKeyManager {
  private static final int DNS_NAME = 2;

  private final List<KeyEntry> entries;
  private final List<List<String>> hosts;

  SniKeyManager(List<KeyEntry> entries) {
    this.entries = List.copyOf(entries);
    this.hosts = entries.stream().map(entry -> hosts(entry.chain().getFirst())).toList();
  }

  /** The names in subjectAltName; a common name is none of them, RFC 9525. */
  private static List<String> hosts(X509Certificate certificate) {
    List<String> hosts = new ArrayList<>();
    try {
      Collection<List<?>> names = certificate.getSubjectAlternativeNames();
      if (names != null) {
        for (List<?> name : names) {
          if (name.getFirst().equals(DNS_NAME)) {
            hosts.add(String.valueOf(name.get(1)).toLowerCase(Locale.ROOT));
          }
        }
      }
    } catch (CertificateParsingException unreadable) {
      return List.of(); // then it is shown only where nothing fits better
    }
    return hosts;
  }

  @Override
  public @Nullable String chooseEngineServerAlias(
      String keyType, Principal @Nullable [] issuers, SSLEngine engine) {
    String wanted = wantedHost(engine);
    boolean anyIsFor = wanted != null && hosts.stream().anyMatch(each -> isFor(each, wanted));
    for (int i = 0; i < entries.size(); i++) {
      boolean suits = !anyIsFor || (wanted != null && isFor(hosts.get(i), wanted));
      if (suits && isOfType(entries.get(i), keyType)) {
        return alias(i);
      }
    }
    return null; // asked again with the next type the client can use
  }

  private static boolean isOfType(KeyEntry entry, String keyType) {
    return keyType.equals(entry.key().getAlgorithm())
        || keyType.equals(entry.chain().getFirst().getPublicKey().getAlgorithm());
  }

  private static @Nullable String wantedHost(SSLEngine engine) {
    if (engine.getHandshakeSession() instanceof ExtendedSSLSession session) {
      for (var name : session.getRequestedServerNames()) {
        if (name instanceof SNIHostName host) {
          return IDN.toASCII(host.getAsciiName()).toLowerCase(Locale.ROOT);
        }
      }
    }
    return null;
  }

  /** A {@code *} stands for the whole first label and for nothing else (RFC 9525 section 6.3). */
  private static boolean isFor(List<String> hosts, String wanted) {
    int dot = wanted.indexOf('.');
    String wildcard = dot < 0 ? wanted : "*" + wanted.substring(dot);
    return hosts.contains(wanted) || hosts.contains(wildcard);
  }

  private static String alias(int entry) {
    return Integer.toString(entry);
  }

  private KeyEntry entry(String alias) {
    return entries.get(Integer.parseInt(alias));
  }

  @Override
  public X509Certificate[] getCertificateChain(String alias) {
    return entry(alias).chain().toArray(X509Certificate[]::new);
  }

  @Override
  public PrivateKey getPrivateKey(String alias) {
    return entry(alias).key();
  }

  @Override
  public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
    return null; // engines choose
  }

  @Override
  public @Nullable String chooseServerAlias(
      String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return null; // a broker has no sockets of Java's own
  }

  @Override
  public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
    return null;
  }

  @Override
  public @Nullable String chooseClientAlias(
      String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return null;
  }
}
