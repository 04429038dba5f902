package io.sundew.plugin.tlsfiles;

import io.netty.handler.ssl.OpenSsl;
import io.sundew.broker.config.Source;
import io.sundew.broker.config.TlsConfig;
import io.sundew.broker.config.TlsConfig.ClientCertificate;
import io.sundew.broker.config.TlsConfig.Identity;
import io.sundew.broker.config.TlsConfig.Provider;
import io.sundew.testkit.Await;
import io.sundew.testkit.PluginJars;
import io.sundew.testkit.TestBroker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.cms.ContentInfo;
import org.bouncycastle.openssl.PEMParser;
import org.junit.jupiter.api.Assumptions;

/** Brokers with the plugin in a jar as it is shipped. */
final class TlsBroker {
  private TlsBroker() {}

  /** Writes the plugin's jar. */
  static void install(Path jars) {
    PluginJars.writeModule(
        jars,
        "tls-files",
        TlsFilesPlugin.class,
        "false",
        PEMParser.class,
        ContentInfo.class,
        ASN1ObjectIdentifier.class);
  }

  /**
   * TLS without certificates of clients, by that provider; skips the test where it does not run.
   */
  static TlsConfig tls(Provider provider) {
    return tls(provider, ClientCertificate.NONE, Identity.NONE);
  }

  /** The same with certificates of clients. */
  static TlsConfig tls(Provider provider, ClientCertificate clients, Identity identity) {
    Assumptions.assumeTrue(
        provider != Provider.OPENSSL || OpenSsl.isAvailable(),
        "netty-tcnative does not run on this machine");
    return new TlsConfig(clients, identity, true, List.of(), List.of(), provider, Source.BUILT_IN);
  }

  /** A broker to be, whose one listener speaks TLS. */
  static TestBroker.Builder with(Path jars, TlsConfig tls, Map<String, Object> settings) {
    return TestBroker.builder()
        .listener("tls", Optional.of(tls))
        .plugin(PluginJars.instance("tls-files", settings), jars);
  }

  /** Waits until new connections are shown the certificate of that number. */
  static void awaitCertificate(TestBroker broker, TlsClient tls, long number) {
    Await.until(
        () -> {
          try {
            return tls.numberOfCertificate(broker.address()) == number;
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        },
        () -> "certificate " + number + " is not shown; the log says " + broker.log());
  }

  static void awaitLog(TestBroker broker, String part) {
    Await.until(() -> count(broker, part) > 0, () -> part + " is not in " + broker.log());
  }

  /** How many lines of the log have that in them. */
  static long count(TestBroker broker, String part) {
    return broker.log().stream().filter(line -> line.contains(part)).count();
  }
}
