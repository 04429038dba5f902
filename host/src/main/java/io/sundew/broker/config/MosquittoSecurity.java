package io.sundew.broker.config;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The options that {@code per_listener_settings} makes a listener's own; null where they were not
 * given.
 */
final class MosquittoSecurity {
  @Nullable Boolean allowAnonymous;
  @Nullable Boolean allowZeroLengthClientId;
  @Nullable String autoIdPrefix;
  @Nullable MosquittoLine passwordFile;
  @Nullable MosquittoLine aclFile;
  final List<MosquittoPlugins.Loaded> plugins = new ArrayList<>();
}
