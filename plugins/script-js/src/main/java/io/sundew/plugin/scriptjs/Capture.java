package io.sundew.plugin.scriptjs;

import io.sundew.api.Message;
import io.sundew.api.Qos;
import io.sundew.api.UserProperty;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.Value;

/** Messages that {@code sundew trace --record} wrote, in their order. */
final class Capture {
  private static final int MAXIMUM = 1_000_000;

  private static final String PARSE =
      """
      (line) => {
        const event = JSON.parse(line);
        return event.event === 'in' && event.packet === 'PUBLISH' && typeof event.payload === 'string'
          ? { user: '', userProperties: [], isText: false, ...event.details, ...event }
          : null;
      }
      """;

  /**
   * A message and who published it.
   *
   * @param millis when, since 1970; empty where the line does not say
   */
  record Recorded(int line, OptionalLong millis, Message message, LocalClient client) {}

  private Capture() {}

  /**
   * Reads a file; lines about anything but messages that came in with their payload are left out.
   *
   * @throws ScriptException naming the line when one cannot be read
   */
  static List<Recorded> read(Path file, JavaScript language) throws IOException, ScriptException {
    List<Recorded> all = new ArrayList<>();
    var nothing = new SourceFiles(new Sources(Map.of(), Map.of()));
    try (Context context = language.context(nothing);
        var lines = Files.newBufferedReader(file)) {
      Value parse = context.eval("js", PARSE);
      int number = 1;
      for (String line = lines.readLine();
          line != null && all.size() < MAXIMUM;
          line = lines.readLine(), number++) {
        add(all, parse, number, line, file);
      }
    }
    return all;
  }

  private static void add(List<Recorded> all, Value parse, int number, String line, Path file)
      throws ScriptException {
    try {
      Value event = parse.execute(line);
      if (!event.isNull()) {
        all.add(recorded(number, event));
      }
    } catch (PolyglotException
        | IllegalArgumentException
        | ClassCastException
        | DateTimeParseException wrong) {
      throw new ScriptException(file + ":" + number + ": is no line of a recorded trace");
    }
  }

  private static Recorded recorded(int number, Value event) {
    var message =
        new ScriptMessage(
            text(event, "topic"),
            bytes(text(event, "payload")),
            Qos.of(member(event, "qos").asInt()),
            member(event, "retain").asBoolean(),
            userProperties(member(event, "userProperties")),
            optional(event, "contentType").map(Value::asString),
            optional(event, "responseTopic").map(Value::asString),
            optional(event, "correlationData").map(Value::asString).map(Capture::bytes),
            member(event, "isText").asBoolean(),
            optional(event, "expiry").map(Value::asLong));
    return new Recorded(
        number,
        optional(event, "time")
            .map(Value::asString)
            .map(Capture::millis)
            .orElse(OptionalLong.empty()),
        message,
        new LocalClient(text(event, "clientId"), text(event, "user")));
  }

  private static OptionalLong millis(String time) {
    return OptionalLong.of(Instant.parse(time).toEpochMilli());
  }

  private static Value member(Value event, String name) {
    Value value = event.getMember(name);
    if (value == null) {
      throw new IllegalArgumentException(name + " is missing");
    }
    return value;
  }

  private static String text(Value event, String name) {
    return member(event, name).asString();
  }

  private static byte[] bytes(String base64) {
    return Base64.getDecoder().decode(base64);
  }

  private static Optional<Value> optional(Value event, String name) {
    return Optional.ofNullable(event.getMember(name)).filter(value -> !value.isNull());
  }

  private static List<UserProperty> userProperties(Value pairs) {
    List<UserProperty> all = new ArrayList<>();
    for (long i = 0; i < pairs.getArraySize(); i++) {
      Value pair = pairs.getArrayElement(i);
      all.add(
          new UserProperty(pair.getArrayElement(0).asString(), pair.getArrayElement(1).asString()));
    }
    return all;
  }
}
