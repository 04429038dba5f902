package io.sundew.broker.transport;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.net.SocketAddress;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits for the end of the TLS handshake and lets the connection begin then, with the certificates
 * that the client has shown. Confined to the channel's event loop.
 */
final class TlsGate extends ChannelInboundHandlerAdapter {
  private static final Logger LOG = LoggerFactory.getLogger(TlsGate.class);

  private final BiConsumer<ChannelHandlerContext, List<X509Certificate>> begin;

  /**
   * @param begin is given this handler's place in the pipeline, which it gives to another, and the
   *     certificates
   */
  TlsGate(BiConsumer<ChannelHandlerContext, List<X509Certificate>> begin) {
    this.begin = begin;
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (!(event instanceof SslHandshakeCompletionEvent completion)) {
      context.fireUserEventTriggered(event);
    } else if (completion.isSuccess()) {
      SSLSession session = context.pipeline().get(SslHandler.class).engine().getSession();
      begin.accept(context, certificates(session));
    } else {
      LOG.info("Connection from {} rejected, {}.", from(context), reason(completion.cause()));
    }
  }

  private static List<X509Certificate> certificates(SSLSession session) {
    try {
      Certificate[] shown = session.getPeerCertificates();
      return Arrays.stream(shown).map(X509Certificate.class::cast).toList();
    } catch (SSLPeerUnverifiedException none) {
      return List.of(); // it was not asked for one, or had none and may
    }
  }

  private static String from(ChannelHandlerContext context) {
    SocketAddress peer = context.channel().remoteAddress();
    return peer == null ? "somewhere" : Listener.text(peer); // it was gone before it was looked at
  }

  private static String reason(Throwable cause) {
    String message = String.valueOf(cause.getMessage());
    if (cause instanceof NotSslRecordException) {
      return "client did not connect using TLS";
    }
    return message.contains("Empty client certificate chain") // Java's words and OpenSSL's
            || message.contains("PEER_DID_NOT_RETURN_A_CERTIFICATE")
        ? "client did not provide a certificate"
        : "the TLS handshake failed: " + message;
  }

  /** The handshake's failure comes as an event, too; the channel is closed by then. */
  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    context.close();
  }
}
