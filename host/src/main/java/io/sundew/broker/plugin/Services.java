package io.sundew.broker.plugin;

import io.sundew.api.Broker;
import io.sundew.broker.egress.Egress;
import io.sundew.broker.time.TimeSource;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * What contexts share.
 *
 * @param brokers a view of the broker for each instance, without regard to which it is
 * @param dataDirectory the broker's, asked for only when it is needed
 * @param forgetDecisions makes the chain ask its authorizers anew
 * @param certificatesChanged told the name of an instance that has other certificates now
 */
record Services(
    Supplier<Broker> brokers,
    TimeSource time,
    Supplier<Path> dataDirectory,
    FileWatch files,
    Egress egress,
    KeptValues values,
    Runnable forgetDecisions,
    Consumer<String> certificatesChanged) {}
