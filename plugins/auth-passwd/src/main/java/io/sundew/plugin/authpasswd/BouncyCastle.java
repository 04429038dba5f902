package io.sundew.plugin.authpasswd;

import org.bouncycastle.crypto.digests.SHA512Digest;

/**
 * Loads the library that hashes, without a trace in the broker's threads.
 *
 * <p>Its {@code CryptoServicesRegistrar} puts a thread-local into the thread that initialises it.
 * In a thread of the broker that would hold this plugin's class loader, and everything it loaded,
 * long after the plugin is gone; so a thread that ends at once does it.
 */
final class BouncyCastle {
  private BouncyCastle() {}

  /** Initialises what hashing needs; to be called before the first hash. */
  static void load() throws InterruptedException {
    Thread.ofPlatform().name("auth-passwd-load").start(SHA512Digest::new).join();
  }
}
