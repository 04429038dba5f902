package io.sundew.broker.transport;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertStore;
import java.security.cert.CertificateException;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Trusts clients whose certificate was good, or will be, whatever the date is now: for devices
 * without a clock, and for those that nobody reaches to renew theirs. Everything else about a
 * certificate holds as ever. Thread safe.
 */
final class UndatedClientTrust extends X509ExtendedTrustManager {
  private static final Set<String> FOR_CLIENTS = Set.of("1.3.6.1.5.5.7.3.2"); // RFC 5280 4.2.1.12

  private final PKIXBuilderParameters parameters;
  private final List<X509Certificate> authorities;

  /**
   * Trust in clients of these authorities.
   *
   * @param parameters how certificates are looked at; not kept
   */
  UndatedClientTrust(PKIXBuilderParameters parameters, List<X509Certificate> authorities) {
    this.parameters = (PKIXBuilderParameters) parameters.clone();
    this.authorities = authorities;
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    try {
      var client = new X509CertSelector();
      client.setCertificate(chain[0]);
      client.setExtendedKeyUsage(FOR_CLIENTS);
      var asked = (PKIXBuilderParameters) parameters.clone();
      asked.setTargetCertConstraints(client);
      asked.addCertStore(
          CertStore.getInstance("Collection", new CollectionCertStoreParameters(List.of(chain))));
      asked.setDate(Date.from(inLifeOf(chain[0])));
      CertPathBuilder.getInstance("PKIX").build(asked);
    } catch (GeneralSecurityException | IOException refused) {
      throw new CertificateException(refused.getMessage(), refused);
    }
  }

  private static Instant inLifeOf(X509Certificate certificate) {
    Instant now = Instant.now();
    Instant begin = certificate.getNotBefore().toInstant();
    Instant end = certificate.getNotAfter().toInstant();
    return now.isBefore(begin) ? begin : now.isAfter(end) ? end : now;
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    checkClientTrusted(chain, authType);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    checkClientTrusted(chain, authType);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    throw new CertificateException("a listener has no server to trust");
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    checkServerTrusted(chain, authType);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    checkServerTrusted(chain, authType);
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return authorities.toArray(X509Certificate[]::new);
  }
}
