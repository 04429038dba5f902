package io.sundew.e2e;

/** The Java client libraries and the protocol versions they speak. */
enum JavaClient {
  PAHO_3_1(3) {
    @Override
    ClientConnection connect(ClientOptions options) throws Exception {
      return new PahoV3Connection(options, 3);
    }
  },
  PAHO_3_1_1(4) {
    @Override
    ClientConnection connect(ClientOptions options) throws Exception {
      return new PahoV3Connection(options, 4);
    }
  },
  PAHO_5(5) {
    @Override
    ClientConnection connect(ClientOptions options) throws Exception {
      return new PahoV5Connection(options);
    }
  },
  HIVEMQ_3_1_1(4) {
    @Override
    ClientConnection connect(ClientOptions options) {
      return new HiveMqV3Connection(options);
    }
  },
  HIVEMQ_5(5) {
    @Override
    ClientConnection connect(ClientOptions options) {
      return new HiveMqV5Connection(options);
    }
  };

  private final int protocolLevel;

  JavaClient(int protocolLevel) {
    this.protocolLevel = protocolLevel;
  }

  /** Connects, and returns when the CONNACK has come; throws when the broker refuses. */
  abstract ClientConnection connect(ClientOptions options) throws Exception;

  int protocolLevel() {
    return protocolLevel;
  }
}
