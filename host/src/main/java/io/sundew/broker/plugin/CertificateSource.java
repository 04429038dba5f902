package io.sundew.broker.plugin;

import io.sundew.api.Certificates;
import io.sundew.api.TlsMaterial;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The hook of an instance that gives listeners their keys and certificates. Unlike other hooks it
 * is not asked about clients but when a listener opens or its material has changed, by a thread
 * that may wait. Thread safe.
 */
public final class CertificateSource {
  private final Binding.Settings settings;
  private volatile @Nullable Certificates hook;
  private volatile @Nullable ClassLoader loader;

  CertificateSource(Binding.Settings settings, Certificates hook, ClassLoader loader) {
    this.settings = settings;
    this.hook = hook;
    this.loader = loader;
  }

  /** The name of the instance. */
  public String instance() {
    return settings.instance();
  }

  /** Whether that listener may have its material from here. */
  boolean serves(String listener) {
    return settings.scope().serves(listener);
  }

  /**
   * What that listener is to speak TLS with now; waits for the hook until its deadline.
   *
   * @throws CertificatesUnavailable saying why when there is no answer
   */
  public TlsMaterial load(String listener) throws CertificatesUnavailable {
    Certificates asked = hook;
    ClassLoader context = loader;
    if (asked == null || context == null) {
      throw unavailable("it was stopped", null);
    }
    try {
      return TimedCall.make(
          () -> HookFailure.unlessNull(asked.load(listener)),
          instance() + "-certificates",
          context,
          settings.timeout());
    } catch (ExecutionException failed) {
      Throwable cause = failed.getCause() == null ? failed : failed.getCause();
      String message = cause.getMessage();
      throw unavailable(message == null ? cause.toString() : message, cause);
    } catch (TimeoutException late) {
      throw unavailable("no answer within " + settings.timeout().toMillis() + " ms", late);
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
      throw unavailable("interrupted", stopping);
    }
  }

  private CertificatesUnavailable unavailable(String why, @Nullable Throwable cause) {
    return new CertificatesUnavailable("plugin " + instance() + ": " + why, cause);
  }

  /** Asks no more, and keeps nothing of the plugin. */
  void close() {
    hook = null;
    loader = null;
  }
}
