package io.sundew.e2e;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;

/** What a platform has in front of its services: it ends TLS and passes the bytes on. */
final class TlsEdge implements AutoCloseable {
  private static final char[] PASSWORD = "edge".toCharArray();

  private final SSLServerSocket server;
  private final int target;

  private TlsEdge(SSLServerSocket server, int target) {
    this.server = server;
    this.target = target;
    Thread.ofVirtual().name("edge").start(this::accept);
  }

  /**
   * Opens one on a free port of this machine.
   *
   * @param directory for the certificate, which that authority issues
   * @param target the port of the service
   */
  static TlsEdge open(TestAuthority authority, Path directory, int target)
      throws IOException, GeneralSecurityException {
    Path certificate = directory.resolve("edge.pem");
    Path key = directory.resolve("edge-key.pem");
    Path store = directory.resolve("edge.p12");
    authority.issue(certificate, key);
    Program.succeed(
        "openssl",
        "pkcs12",
        "-export",
        "-in",
        certificate.toString(),
        "-inkey",
        key.toString(),
        "-passout",
        "pass:edge",
        "-out",
        store.toString());
    var keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD);
    }
    var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(keys, PASSWORD);
    var context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    return new TlsEdge(
        (SSLServerSocket)
            context
                .getServerSocketFactory()
                .createServerSocket(0, 50, InetAddress.getLoopbackAddress()),
        target);
  }

  int port() {
    return server.getLocalPort();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket client = server.accept();
        Socket service = new Socket(InetAddress.getLoopbackAddress(), target);
        Thread.ofVirtual().start(() -> pass(client, service));
        Thread.ofVirtual().start(() -> pass(service, client));
      } catch (IOException closed) {
        continue; // the loop's condition says whether it goes on
      }
    }
  }

  private static void pass(Socket from, Socket to) {
    try (from;
        to;
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream()) {
      in.transferTo(out);
    } catch (IOException closed) {
      return; // by the other direction, which is the usual end
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
