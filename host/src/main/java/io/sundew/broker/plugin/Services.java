package io.sundew.broker.plugin;

import io.sundew.api.Broker;
import io.sundew.api.Hooks;
import io.sundew.broker.egress.Egress;
import io.sundew.broker.time.TimeSource;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * What contexts share.
 *
 * @param brokers a view of the broker for each instance, without regard to which it is
 * @param clients makes local clients
 * @param dataDirectory the broker's, asked for only when it is needed
 * @param forgetDecisions makes the chain ask its authorizers anew
 * @param certificatesChanged told the name of an instance that has other certificates now
 * @param warned told what instances warn of
 * @param parts replaces parts of instances
 */
record Services(
    Supplier<Broker> brokers,
    Supplier<HostClients> clients,
    TimeSource time,
    Supplier<Path> dataDirectory,
    FileWatch files,
    Egress egress,
    KeptValues values,
    Runnable forgetDecisions,
    Consumer<String> certificatesChanged,
    Warned warned,
    Parts parts) {
  /** Is told what an instance says of something that does not work. */
  @FunctionalInterface
  interface Warned {
    void warn(String instance, String subject, String text);
  }

  /** Replaces the parts of the instance with that context. */
  @FunctionalInterface
  interface Parts {
    void bind(InstanceContext context, List<Hooks.Part> parts);
  }
}
