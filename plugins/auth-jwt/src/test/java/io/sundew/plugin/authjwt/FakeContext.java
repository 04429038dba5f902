package io.sundew.plugin.authjwt;

import io.sundew.api.AuthorizeRequest;
import io.sundew.api.Broker;
import io.sundew.api.Client;
import io.sundew.api.ConnectAttempt;
import io.sundew.api.Credentials;
import io.sundew.api.EnhancedAuthentication;
import io.sundew.api.Health;
import io.sundew.api.Http;
import io.sundew.api.Metrics;
import io.sundew.api.Password;
import io.sundew.api.PluginContext;
import io.sundew.api.ProtocolVersion;
import io.sundew.api.Qos;
import io.sundew.api.Registration;
import io.sundew.api.Scheduler;
import io.sundew.api.UserProperty;
import java.lang.reflect.RecordComponent;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;

/** A context for keys in a file, that keeps nothing of what it is given. */
final class FakeContext implements PluginContext {
  /** Whether a client may publish to "t". */
  static final AuthorizeRequest PUBLISH =
      new AuthorizeRequest() {
        @Override
        public Action action() {
          return Action.PUBLISH;
        }

        @Override
        public String topic() {
          return "t";
        }

        @Override
        public Qos qos() {
          return Qos.AT_MOST_ONCE;
        }

        @Override
        public boolean retain() {
          return false;
        }
      };

  private final Path keys;

  FakeContext(Path keys) {
    this.keys = keys;
  }

  /** A CONNECT with that token. */
  record Attempt(String token) implements ConnectAttempt {
    @Override
    public String clientId() {
      return "c1";
    }

    @Override
    public Credentials credentials() {
      return new Credentials.UserPassword("u", Password.of(token));
    }

    @Override
    public Optional<EnhancedAuthentication> enhanced() {
      return Optional.empty();
    }

    @Override
    public boolean reauthentication() {
      return false;
    }

    @Override
    public String listener() {
      return "default";
    }

    @Override
    public SocketAddress remoteAddress() {
      return new InetSocketAddress("127.0.0.1", 1);
    }

    @Override
    public ProtocolVersion version() {
      return ProtocolVersion.V5;
    }

    @Override
    public boolean cleanStart() {
      return true;
    }

    @Override
    public int keepAliveSeconds() {
      return 0;
    }

    @Override
    public List<UserProperty> userProperties() {
      return List.of();
    }

    @Override
    public List<X509Certificate> certificates() {
      return List.of();
    }
  }

  /** A client of the instance. */
  record Bearer(String clientId, String name, Map<String, String> attributes) implements Client {
    Bearer(String name, Map<String, String> attributes) {
      this("c1", name, attributes);
    }

    @Override
    public String authenticator() {
      return "auth-jwt";
    }

    @Override
    public String listener() {
      return "default";
    }

    @Override
    public SocketAddress remoteAddress() {
      return new InetSocketAddress("127.0.0.1", 1);
    }

    @Override
    public ProtocolVersion version() {
      return ProtocolVersion.V5;
    }
  }

  @Override
  public String instance() {
    return "auth-jwt";
  }

  /** The configuration's class is the plugin's, of another class loader than this. */
  @Override
  public <T extends Record> T config(Class<T> type) {
    try {
      RecordComponent[] components = type.getRecordComponents();
      var constructor =
          type.getDeclaredConstructor(
              Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
      constructor.setAccessible(true);
      return constructor.newInstance(
          Arrays.stream(components).map(each -> value(each.getName())).toArray());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private Object value(String component) {
    return switch (component) {
      case "algorithms" -> List.of("ES256", "EdDSA");
      case "keyFile" -> Optional.of(keys);
      case "acl" -> Optional.of(true);
      default -> Optional.empty();
    };
  }

  @Override
  public Metrics metrics() {
    return _ -> new Sum(new LongAdder());
  }

  private record Sum(LongAdder adder) implements Metrics.Counter {
    @Override
    public void add(long amount) {
      adder.add(amount);
    }

    @Override
    public long sum() {
      return adder.sum();
    }
  }

  @Override
  public System.Logger logger() {
    return System.getLogger("auth-jwt");
  }

  @Override
  public Registration watch(Collection<Path> files, Runnable changed) {
    return () -> {};
  }

  @Override
  public Broker broker() {
    throw new UnsupportedOperationException();
  }

  @Override
  public Scheduler scheduler() {
    throw new UnsupportedOperationException();
  }

  @Override
  public Health health() {
    throw new UnsupportedOperationException();
  }

  @Override
  public Http http() {
    throw new UnsupportedOperationException();
  }

  @Override
  public Path dataDirectory() {
    throw new UnsupportedOperationException();
  }

  @Override
  public void forgetDecisions() {
    throw new UnsupportedOperationException();
  }
}
