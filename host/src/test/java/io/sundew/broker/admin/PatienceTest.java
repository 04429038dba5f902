package io.sundew.broker.admin;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.sundew.broker.config.AdminConfig;
import io.sundew.broker.http.Answer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How long a request may take to come in; the clock of the channel is set by hand. */
class PatienceTest {
  @TempDir Path directory;
  private EmbeddedChannel channel;
  private String head;

  @BeforeEach
  void open() throws IOException {
    AdminToken token = AdminToken.in(directory);
    head =
        "GET /x HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
            + Files.readString(directory.resolve(AdminToken.FILE)).strip();
    var connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    var router = new Router(List.of(new Route("GET", "/x", Set.of(), _ -> Answer.of(Map.of()))));
    channel =
        new EmbeddedChannel(
            new AdminChannels(
                AdminConfig.DEFAULT, token, () -> router, Runnable::run, connections));
    channel.freezeTime();
  }

  private void send(String text) {
    channel.writeInbound(Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII));
  }

  private boolean isOpenAfter(long seconds) {
    channel.advanceTimeBy(seconds, TimeUnit.SECONDS);
    channel.runScheduledPendingTasks();
    channel.runPendingTasks();
    return channel.isOpen();
  }

  @Test
  void silence_isEnded() {
    assertTrue(isOpenAfter(29));
    assertFalse(isOpenAfter(2));
  }

  @Test
  void headThatComesByteByByte_isEndedWhateverComes() {
    for (int i = 0; i < 7; i++) {
      send(head.substring(i, i + 1));
      assertTrue(isOpenAfter(4));
    }
    send(head.substring(7, 8));
    assertFalse(isOpenAfter(4));
  }

  @Test
  void bodyThatDoesNotCome_isEnded() {
    send(head + "\r\nContent-Length: 10\r\n\r\n1234");
    assertTrue(isOpenAfter(29));
    assertFalse(isOpenAfter(2));
  }

  @Test
  void eachRequest_hasTheWholeTimeAnew() {
    for (int i = 0; i < 3; i++) {
      assertTrue(isOpenAfter(20));
      send(head + "\r\n\r\n");
      channel.runPendingTasks();
      assertTrue(channel.outboundMessages().size() > i);
    }
    assertFalse(isOpenAfter(31));
  }
}
