import com.hivemq.configuration.service.InternalConfigurations;
import com.hivemq.embedded.EmbeddedHiveMQ;
import java.nio.file.Path;

/** Starts HiveMQ CE in the directory it is given, and lets everybody in. */
final class HiveMqPeer {
  public static void main(String[] arguments) {
    Path place = Path.of(arguments[0]);
    InternalConfigurations.AUTH_DENY_UNAUTHENTICATED_CONNECTIONS.set(false);
    EmbeddedHiveMQ broker =
        EmbeddedHiveMQ.builder()
            .withConfigurationFolder(place.resolve("conf"))
            .withDataFolder(place.resolve("data"))
            .withExtensionsFolder(place.resolve("extensions"))
            .build();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> broker.stop().join()));
    broker.start().join();
  }
}
