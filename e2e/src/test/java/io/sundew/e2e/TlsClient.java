package io.sundew.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** An MQTT 3.1.1 client over TLS that only stays connected. Used by one thread. */
final class TlsClient implements AutoCloseable {
  private static final int PATIENCE_MILLIS = (int) Program.PATIENCE.toMillis();

  private final SSLSocket socket;
  private final DataInputStream in;
  private final DataOutputStream out;

  /** Connects to localhost and is let in. */
  TlsClient(SSLContext context, int port, String id, String user, String password)
      throws IOException {
    socket = (SSLSocket) context.getSocketFactory().createSocket("localhost", port);
    try {
      socket.setSoTimeout(PATIENCE_MILLIS);
      in = new DataInputStream(socket.getInputStream());
      out = new DataOutputStream(socket.getOutputStream());
      connect(id, user, password);
    } catch (IOException | RuntimeException e) {
      socket.close();
      throw e;
    }
  }

  private void connect(String id, String user, String password) throws IOException {
    int length = 10 + text(id) + text(user) + text(password);
    out.writeByte(0x10);
    out.writeByte(length); // all of it is short
    out.writeUTF("MQTT");
    out.writeByte(4);
    out.writeByte(0xC2); // user name, password, clean session
    out.writeShort(0); // no keep-alive
    out.writeUTF(id);
    out.writeUTF(user);
    out.writeUTF(password);
    out.flush();
    if (in.readInt() != 0x20020000) {
      throw new IOException("not let in");
    }
  }

  private static int text(String value) {
    return 2 + value.getBytes(UTF_8).length;
  }

  X509Certificate serverCertificate() throws IOException {
    return (X509Certificate) socket.getSession().getPeerCertificates()[0];
  }

  /** Whether the broker still answers a ping. */
  boolean isConnected() {
    try {
      out.writeShort(0xC000);
      out.flush();
      return in.readUnsignedShort() == 0xD000;
    } catch (IOException closedOrSilent) {
      return false;
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
