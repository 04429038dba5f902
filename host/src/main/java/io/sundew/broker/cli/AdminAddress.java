package io.sundew.broker.cli;

import java.net.SocketAddress;

/**
 * Where a broker is operated.
 *
 * @param name for messages
 * @param token lets in; never printed
 */
record AdminAddress(String name, SocketAddress address, String token) {
  @Override
  public String toString() {
    return name;
  }
}
