package io.sundew.plugin.scriptjs;

import io.sundew.api.Client;
import io.sundew.api.Message;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.proxy.ProxyArray;
import org.graalvm.polyglot.proxy.ProxyExecutable;
import org.graalvm.polyglot.proxy.ProxyObject;
import org.jspecify.annotations.Nullable;

/**
 * The functions of the broker that the prelude of one context calls, and what the call under way is
 * about. Scripts never see these functions themselves. Confined to the thread that runs the
 * context.
 */
final class Bridge {
  /** A task that a script wants done again and again. */
  record Task(Duration interval, Value body) {}

  private final String script;
  private final Services services;
  private final State state;
  private final Output output;
  private final Output published;
  private final List<Task> tasks = new ArrayList<>();
  private final Map<Integer, Message> retained = new HashMap<>();
  private boolean loading = true;
  private int numbers;
  private int ticket;
  private @Nullable Message message;
  private @Nullable Client client;
  private @Nullable Client shownClient;
  private @Nullable String shown;
  private @Nullable Output writing;
  private boolean answering;
  private int refusedCode;
  private String refusedWhy = "";
  private Map<String, Object> changes = Map.of();

  Bridge(String script, Services services, int outputLimit) {
    this.script = script;
    this.services = services;
    this.state = services.state(script);
    this.output = new Output(outputLimit);
    this.published = new Output(outputLimit);
  }

  /** What a message is asked by: old numbers are worth nothing. */
  int about(@Nullable Message subject, @Nullable Client who) {
    output.clear();
    published.clear();
    if (!retained.isEmpty()) {
      retained.clear();
    }
    message = subject;
    client = who;
    ticket = nextNumber();
    return ticket;
  }

  /** A number for a message, not used for another for a long time; 0 is none. */
  private int nextNumber() {
    numbers++;
    if (numbers == 0) {
      numbers++;
    }
    return numbers;
  }

  /** The message with that text is what the call gives back. */
  void replacePayload(String text) {
    output.replacePayload(Objects.requireNonNull(message), text);
  }

  /** The script has been loaded: what it asks for from now on is too late. */
  void loaded() {
    loading = false;
  }

  List<Task> tasks() {
    return List.copyOf(tasks);
  }

  List<Message> messages() {
    return output.messages();
  }

  int refusedCode() {
    return refusedCode;
  }

  String refusedWhy() {
    return refusedWhy;
  }

  /** What a hook about a request changed: texts and whole numbers by name. */
  Map<String, Object> changes() {
    return changes;
  }

  private Message message(Value number) {
    Message found = null;
    if (number.fitsInInt()) {
      int asked = number.asInt();
      found = asked == ticket ? message : retained.get(asked);
    }
    if (found == null) {
      throw new IllegalStateException("a message can be read only during the call it was given to");
    }
    return found;
  }

  /** The functions by their names in the prelude. */
  ProxyObject functions() {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("script", script);
    addReading(all);
    addWriting(all);
    addServices(all);
    return ProxyObject.fromMap(all);
  }

  private void addReading(Map<String, Object> all) {
    put(all, "text", a -> message(a[0]).text());
    put(all, "bytes", a -> ByteBuffer.wrap(message(a[0]).payload()));
    put(all, "qos", a -> message(a[0]).qos().level());
    put(all, "contentType", a -> orUndefined(message(a[0]).contentType()));
    put(all, "responseTopic", a -> orUndefined(message(a[0]).responseTopic()));
    put(
        all,
        "correlationData",
        a -> orUndefined(message(a[0]).correlationData().map(ByteBuffer::wrap)));
    put(all, "expiry", a -> orUndefined(message(a[0]).expirySeconds()));
    put(all, "isText", a -> message(a[0]).isText());
    put(
        all,
        "userProperties",
        a ->
            ProxyArray.fromList(
                message(a[0]).userProperties().stream()
                    .<Object>mapMulti(
                        (property, each) -> {
                          each.accept(property.name());
                          each.accept(property.value());
                        })
                    .toList()));
    put(all, "client", a -> client(a[0].asInt()));
  }

  private @Nullable Object client(int asked) {
    Client who = client;
    if (asked != ticket || who == null) {
      return null;
    }
    if (!isShown(who)) {
      shownClient = who;
      shown = Json.client(who);
    }
    return shown;
  }

  @SuppressWarnings("ReferenceEquality") // another object is shown anew
  private boolean isShown(Client who) {
    return who == shownClient;
  }

  private void addWriting(Map<String, Object> all) {
    put(
        all,
        "begin",
        a -> {
          answering = a[3].asBoolean();
          Output into = answering ? output : published;
          Message base = a[4].isNull() ? (answering ? message : null) : message(a[4]);
          into.begin(base, a[0], a[1], a[2]);
          writing = into;
          return null;
        });
    put(
        all,
        "payloadText",
        a -> {
          writing().payload(a[0].asString());
          return null;
        });
    put(
        all,
        "payloadBytes",
        a -> {
          writing().payload(a[0], a[1].asInt(), a[2].asInt());
          return null;
        });
    put(
        all,
        "property",
        a -> {
          writing().property(a[0].asString(), a[1]);
          return null;
        });
    put(all, "end", _ -> end());
    put(
        all,
        "refuse",
        a -> {
          refusedCode = Reasons.code(a[0]);
          refusedWhy = a[1].asString();
          return null;
        });
    put(
        all,
        "changed",
        a -> {
          changes = changes(a[0]);
          return null;
        });
  }

  private static Map<String, Object> changes(Value result) {
    Map<String, Object> all = new HashMap<>();
    for (String name : List.of("keepAlive", "sessionExpiry", "filter", "qos")) {
      Value value = result.getMember(name);
      if (value != null && !value.isNull()) {
        if (value.isString()) {
          all.put(name, value.asString());
        } else if (value.fitsInLong()) {
          all.put(name, value.asLong());
        } else {
          throw new IllegalArgumentException(name + " is neither a text nor a whole number");
        }
      }
    }
    return all;
  }

  private Output writing() {
    Output now = writing;
    if (now == null) {
      throw new IllegalStateException("no message has begun");
    }
    return now;
  }

  private @Nullable Object end() {
    Output now = writing();
    Message complete = now.end();
    writing = null;
    if (answering) {
      output.messages().add(complete);
    } else {
      services.publish(script, complete);
    }
    return null;
  }

  private void addServices(Map<String, Object> all) {
    put(
        all,
        "log",
        a -> {
          services.log(System.Logger.Level.valueOf(a[0].asString()), script, a[1].asString());
          return null;
        });
    put(
        all,
        "metric",
        a -> {
          services.count(a[0].asString(), a[1].fitsInLong() ? a[1].asLong() : -1);
          return null;
        });
    put(all, "stateGet", a -> orUndefined(state.get(a[0].asString())));
    put(
        all,
        "stateSet",
        a -> {
          state.set(a[0].asString(), text(a[1]));
          return null;
        });
    put(all, "stateReplace", a -> state.replace(a[0].asString(), text(a[1]), text(a[2])));
    put(all, "now", _ -> services.millis());
    put(all, "retained", a -> services.retained(a[0].asString()).map(this::remember).orElse(0));
    put(
        all,
        "every",
        a -> {
          if (!loading) {
            throw new IllegalStateException("every(…) belongs to the file itself, not to a hook");
          }
          tasks.add(new Task(Intervals.parse(a[0].asString()), a[1]));
          return null;
        });
  }

  private static Optional<String> text(Value value) {
    return value.isNull() ? Optional.empty() : Optional.of(value.asString());
  }

  private int remember(Message found) {
    int number = nextNumber();
    retained.put(number, found);
    return number;
  }

  private static @Nullable Object orUndefined(Optional<?> value) {
    return value.orElse(null);
  }

  private static void put(Map<String, Object> all, String name, ProxyExecutable function) {
    all.put(name, function);
  }
}
