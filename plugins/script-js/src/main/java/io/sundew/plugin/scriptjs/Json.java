package io.sundew.plugin.scriptjs;

import io.sundew.api.BrokerEvent;
import io.sundew.api.Client;
import io.sundew.api.ConnectRequest;
import io.sundew.api.SubscribeRequest;
import io.sundew.api.UserProperty;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Writes what scripts are shown as JSON; they parse it with the language's own parser. */
final class Json {
  private final StringBuilder out = new StringBuilder(128);

  private Json() {}

  /** A client, as {@code message.client}. */
  static String client(Client client) {
    var json = new Json();
    json.value(client);
    return json.out.toString();
  }

  /** A CONNECT, as the hook is given it. */
  static String connect(ConnectRequest request, Client client) {
    var json = new Json();
    json.open();
    json.member("client", client);
    json.member("cleanStart", request.cleanStart());
    json.member("keepAlive", request.keepAliveSeconds());
    json.member("sessionExpiry", request.sessionExpirySeconds());
    json.member("userProperties", request.userProperties());
    json.close();
    return json.out.toString();
  }

  /** A subscription, as the hook is given it. */
  static String subscribe(SubscribeRequest request, Client client) {
    var json = new Json();
    json.open();
    json.member("filter", request.filter());
    json.member("qos", request.qos().level());
    json.member("client", client);
    json.close();
    return json.out.toString();
  }

  /** An event: {@code type} is its name in kebab case, the rest its components. */
  static String event(BrokerEvent event) {
    var json = new Json();
    json.open();
    json.member("type", kebab(event.getClass().getSimpleName()));
    for (RecordComponent component : event.getClass().getRecordComponents()) {
      json.member(component.getName(), read(component, event));
    }
    json.close();
    return json.out.toString();
  }

  private static Object read(RecordComponent component, Object of) {
    try {
      return component.getAccessor().invoke(of);
    } catch (IllegalAccessException | InvocationTargetException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static String kebab(String name) {
    return name.replaceAll("(?<=[a-z0-9])(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
  }

  private void open() {
    separate();
    out.append('{');
  }

  private void close() {
    out.append('}');
  }

  private void separate() {
    if (!out.isEmpty()) {
      char last = out.charAt(out.length() - 1);
      if (last != '{' && last != '[' && last != ':' && last != ',') {
        out.append(',');
      }
    }
  }

  private void member(String name, Object value) {
    separate();
    text(name);
    out.append(':');
    value(value);
  }

  private void value(Object value) {
    switch (value) {
      case Client client -> {
        open();
        member("id", client.clientId());
        member("user", client.name());
        member("listener", client.listener());
        member("authenticator", client.authenticator());
        member("address", client.remoteAddress().toString());
        member("protocol", kebab(client.version().name()));
        member("attributes", client.attributes());
        close();
      }
      case Map<?, ?> map -> {
        open();
        map.forEach((key, each) -> member(String.valueOf(key), each));
        close();
      }
      case List<?> list -> {
        separate();
        out.append('[');
        list.forEach(
            each -> {
              separate();
              value(each);
            });
        out.append(']');
      }
      case UserProperty(String name, String text) -> value(List.of(name, text));
      case SubscribeRequest request -> {
        open();
        member("filter", request.filter());
        member("qos", request.qos().level());
        close();
      }
      case Number number -> out.append(number);
      case Boolean flag -> out.append(flag);
      case Enum<?> constant -> text(constant.name().toLowerCase(Locale.ROOT).replace('_', '-'));
      default -> text(value.toString());
    }
  }

  private void text(String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c < ' ' || c == '\u2028' || c == '\u2029' || Character.isSurrogate(c)) {
        out.append("\\u%04x".formatted((int) c));
      } else {
        out.append(c);
      }
    }
    out.append('"');
  }
}
