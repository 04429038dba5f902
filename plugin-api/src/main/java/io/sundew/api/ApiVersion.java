package io.sundew.api;

/**
 * The version of this API, by semantic versioning: what a plugin's manifest names with {@code
 * Plugin-Requires}, for example {@code >=0.1.0 & <0.2.0}.
 */
public final class ApiVersion {
  /** This version. */
  public static final String CURRENT = "0.1.0";

  private ApiVersion() {}
}
