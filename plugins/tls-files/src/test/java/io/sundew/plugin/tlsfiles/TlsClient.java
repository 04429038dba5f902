package io.sundew.plugin.tlsfiles;

import io.sundew.api.ProtocolVersion;
import io.sundew.mqtt.Packet;
import io.sundew.testkit.RawClient;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.bouncycastle.cert.X509CertificateHolder;

/** Connects with TLS and believes whatever it is shown. */
final class TlsClient {
  private static final char[] NO_PASSWORD = new char[0];

  private final SSLContext context;
  private final List<SNIServerName> hosts;

  private TlsClient(List<SNIServerName> hosts, KeyManager... keys) throws GeneralSecurityException {
    this.hosts = hosts;
    this.context = SSLContext.getInstance("TLS");
    context.init(keys, new TrustManager[] {new Believer()}, null);
  }

  /** Shows no certificate, and names the host it wants. */
  static TlsClient asking(String host) throws GeneralSecurityException {
    return new TlsClient(List.of(new SNIHostName(host)));
  }

  /** Shows no certificate. */
  static TlsClient anonymous() throws GeneralSecurityException {
    return new TlsClient(List.of());
  }

  /** Shows that certificate. */
  static TlsClient with(KeyPair pair, X509CertificateHolder certificate)
      throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    var shown =
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(certificate.getEncoded()));
    store.setKeyEntry(
        "own", pair.getPrivate(), NO_PASSWORD, new java.security.cert.Certificate[] {shown});
    KeyManagerFactory factory = KeyManagerFactory.getInstance("PKIX");
    factory.init(store, NO_PASSWORD);
    return new TlsClient(List.of(), factory.getKeyManagers());
  }

  /** A socket whose handshake is done. */
  SSLSocket handshake(InetSocketAddress broker) throws IOException {
    var socket =
        (SSLSocket) context.getSocketFactory().createSocket(broker.getAddress(), broker.getPort());
    socket.setSoTimeout(5_000);
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setServerNames(hosts);
    socket.setSSLParameters(parameters);
    socket.startHandshake();
    return socket;
  }

  /** A client on which CONNECT was accepted. */
  RawClient connect(InetSocketAddress broker, String clientId) throws IOException {
    RawClient client = RawClient.over(handshake(broker), ProtocolVersion.V5);
    client.send(RawClient.v5(broker).clientId(clientId).packet());
    client.expect(Packet.Connack.class);
    return client;
  }

  /** The number of the certificate the broker shows now. */
  long numberOfCertificate(InetSocketAddress broker) throws IOException {
    return certificate(broker).getSerialNumber().longValueExact();
  }

  /** The certificate the broker shows now. */
  X509Certificate certificate(InetSocketAddress broker) throws IOException {
    try (SSLSocket socket = handshake(broker)) {
      return (X509Certificate) socket.getSession().getPeerCertificates()[0];
    }
  }

  private static final class Believer extends X509ExtendedTrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
