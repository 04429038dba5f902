package io.sundew.broker.egress;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sundew.api.Http;
import io.sundew.broker.config.AddressRange;
import io.sundew.broker.config.EgressConfig;
import java.io.File;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.spi.InetAddressResolver;
import java.net.spi.InetAddressResolverProvider;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Security;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A name server that changes its mind between the check and the connection, in a JVM of its own
 * that remembers no lookup.
 */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RebindingTest {
  @TempDir private Path directory;

  @Test
  void turningName_neverLeadsToADeniedAddress() throws Exception {
    Path services = Files.createDirectories(directory.resolve("META-INF/services"));
    Files.writeString(
        services.resolve(InetAddressResolverProvider.class.getName()),
        TurningProvider.class.getName());
    String classPath =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    var child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                directory + File.pathSeparator + classPath,
                Child.class.getName())
            .redirectErrorStream(true)
            .start();
    try {
      String said = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertTrue(said.contains("connections to the denied address: 0\n"), said);
    } finally {
      child.destroyForcibly();
    }
  }

  /** Sends requests until it has seen both outcomes often enough. */
  static final class Child {
    private Child() {}

    public static void main(String[] arguments) throws Exception {
      Security.setProperty("networkaddress.cache.ttl", "0");
      Security.setProperty("networkaddress.cache.negative.ttl", "0");
      RawServer.Script ok =
          (_, out, _) -> out.write(RawServer.response("200 OK", "Connection: close\r\n", ""));
      var deny = List.of(AddressRange.parse("127.0.0.2").orElseThrow());
      try (var good = new RawServer(InetAddress.ofLiteral("127.0.0.1"), 0, ok);
          var evil = new RawServer(InetAddress.ofLiteral("127.0.0.2"), good.port(), ok);
          var egress = new Egress(new EgressConfig(deny));
          var http = egress.client("p", Child.class.getClassLoader(), new CountingMetrics())) {
        URI uri = URI.create("http://turning.test:" + good.port() + "/");
        int answered = 0;
        int failed = 0;
        while (answered < 50 || failed < 50) {
          try {
            http.send(Http.Request.get(uri)).get();
            answered++;
          } catch (ExecutionException refused) {
            failed++;
          }
        }
        System.out.println("connections to the denied address: " + evil.connections.get());
      }
    }
  }

  /** Names the good address twice in three times, else the denied one. */
  public static final class TurningProvider extends InetAddressResolverProvider {
    @Override
    public InetAddressResolver get(Configuration platform) {
      return GuardingResolver.install(new Turning(platform.builtinResolver()));
    }

    @Override
    public String name() {
      return "turning";
    }
  }

  private record Turning(InetAddressResolver platform) implements InetAddressResolver {
    @Override
    public Stream<InetAddress> lookupByName(String host, LookupPolicy policy)
        throws UnknownHostException {
      return host.equals("turning.test")
          ? Stream.of(
              InetAddress.ofLiteral(
                  ThreadLocalRandom.current().nextInt(3) > 0 ? "127.0.0.1" : "127.0.0.2"))
          : platform.lookupByName(host, policy);
    }

    @Override
    public String lookupByAddress(byte[] address) throws UnknownHostException {
      return platform.lookupByAddress(address);
    }
  }
}
