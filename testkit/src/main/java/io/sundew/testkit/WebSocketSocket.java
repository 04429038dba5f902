package io.sundew.testkit;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A socket whose bytes travel in the binary frames of a WebSocket: what is written is one masked
 * frame, or as many as {@link #longestFrame} makes of it, and what is read is what frames carry. A
 * frame that closes is the end of what is read. For one thread.
 */
public final class WebSocketSocket extends Socket {
  /** Of frames: the last of a message, and what it is. */
  public static final int BINARY = 0x82;

  /** As {@link #BINARY}: closes. */
  public static final int CLOSE = 0x88;

  /** As {@link #BINARY}: is to be answered by {@link #PONG}. */
  public static final int PING = 0x89;

  /** As {@link #BINARY}: answers. */
  public static final int PONG = 0x8a;

  private static final int PATIENCE_MILLIS = 5_000;
  private static final int MASKED = 0x80;

  private final Socket socket;
  private final DataInputStream in;
  private final OutputStream out;
  private final String head;
  private int longest = Integer.MAX_VALUE;
  private long remaining;
  private int closeCode;
  private boolean ended;

  /** A frame as the broker sent it. */
  public record Frame(int kind, byte[] payload) {}

  private WebSocketSocket(Socket socket, List<String> request) throws IOException {
    this.socket = socket;
    this.in = new DataInputStream(socket.getInputStream());
    this.out = socket.getOutputStream();
    socket.setSoTimeout(PATIENCE_MILLIS);
    out.write((String.join("\r\n", request) + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
    this.head = readHead();
  }

  /** A WebSocket at that path, whatever the broker answered. */
  public static WebSocketSocket ask(Socket socket, String path, String... headers) {
    List<String> request = new ArrayList<>();
    request.add("GET " + path + " HTTP/1.1");
    request.add("Host: localhost");
    request.add("Upgrade: websocket");
    request.add("Connection: keep-alive, Upgrade");
    request.add("Sec-WebSocket-Version: 13");
    request.add("Sec-WebSocket-Key: " + Base64.getEncoder().encodeToString(new byte[16]));
    request.addAll(List.of(headers));
    try {
      return new WebSocketSocket(socket, request);
    } catch (IOException e) {
      throw new UncheckedIOException("no answer to the handshake of a WebSocket", e);
    }
  }

  /** An open WebSocket for MQTT at {@code /mqtt}. */
  public static WebSocketSocket connect(InetSocketAddress address) {
    try {
      var socket = new Socket();
      socket.setTcpNoDelay(true);
      socket.connect(address, PATIENCE_MILLIS);
      return ask(socket, "/mqtt", "Sec-WebSocket-Protocol: mqtt").open();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot connect to " + address, e);
    }
  }

  /** Requires that the broker agreed. */
  public WebSocketSocket open() {
    if (status() != 101) {
      throw new AssertionError("the broker agreed to no WebSocket: " + head);
    }
    return this;
  }

  /** What the broker answered with. */
  public int status() {
    return Integer.parseInt(head.split(" ", 3)[1]);
  }

  /** That header of the broker's answer; empty where there is none. */
  public String header(String name) {
    String start = name.toLowerCase(Locale.ROOT) + ":";
    return head.lines()
        .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(start))
        .map(line -> line.substring(start.length()).strip())
        .findFirst()
        .orElse("");
  }

  /** Has what is written from now on go out in frames that carry at most so many bytes. */
  public WebSocketSocket longestFrame(int bytes) {
    longest = bytes;
    return this;
  }

  /** The code of the frame that ended what is read; 0 as long as there was none, or without one. */
  public int closeCode() {
    return closeCode;
  }

  private String readHead() throws IOException {
    var bytes = new ByteArrayOutputStream();
    while (!bytes.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
      bytes.write(in.readUnsignedByte());
    }
    return bytes.toString(StandardCharsets.ISO_8859_1);
  }

  /** A frame as clients send it, with a mask that differs from one to the next. */
  public static byte[] frame(int kind, byte... payload) {
    var frame = new ByteArrayOutputStream();
    frame.write(kind);
    if (payload.length < 126) {
      frame.write(MASKED | payload.length);
    } else if (payload.length <= 0xffff) {
      frame.write(MASKED | 126);
      frame.write(payload.length >> 8);
      frame.write(payload.length);
    } else {
      frame.write(MASKED | 127);
      for (int shift = 56; shift >= 0; shift -= 8) {
        frame.write((int) ((long) payload.length >> shift));
      }
    }
    byte[] mask = new byte[4];
    ThreadLocalRandom.current().nextBytes(mask);
    frame.writeBytes(mask);
    for (int i = 0; i < payload.length; i++) {
      frame.write(payload[i] ^ mask[i % 4]);
    }
    return frame.toByteArray();
  }

  /** Sends bytes as they are, frames or not. */
  public void sendRaw(byte[] bytes) {
    try {
      out.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException("the broker closed", e);
    }
  }

  /** The next frame, whole. */
  public Frame expectFrame() {
    try {
      int kind = in.readUnsignedByte();
      byte[] payload = new byte[(int) readLength()];
      in.readFully(payload);
      return new Frame(kind, payload);
    } catch (IOException e) {
      throw new AssertionError("no frame came: " + e, e);
    }
  }

  private long readLength() throws IOException {
    int length = in.readUnsignedByte();
    return switch (length) {
      case 126 -> in.readUnsignedShort();
      case 127 -> in.readLong();
      default -> length;
    };
  }

  @Override
  public InputStream getInputStream() {
    return new InputStream() {
      @Override
      public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
      }

      @Override
      public int read(byte[] into, int offset, int length) throws IOException {
        while (remaining == 0 && !ended) {
          nextFrame();
        }
        if (ended) {
          return -1;
        }
        int count = in.read(into, offset, (int) Math.min(length, remaining));
        remaining -= Math.max(0, count);
        return count;
      }
    };
  }

  private void nextFrame() throws IOException {
    int kind = in.read();
    if (kind < 0) {
      ended = true;
      return;
    }
    long length = readLength();
    if (kind == BINARY) {
      remaining = length;
    } else if (kind == CLOSE) {
      closeCode = length >= 2 ? in.readUnsignedShort() : 0;
      ended = true;
    } else {
      in.skipNBytes(length);
    }
  }

  @Override
  public OutputStream getOutputStream() {
    return new OutputStream() {
      @Override
      public void write(int single) throws IOException {
        write(new byte[] {(byte) single}, 0, 1);
      }

      @Override
      public void write(byte[] bytes, int offset, int length) throws IOException {
        var frames = new ByteArrayOutputStream();
        for (int done = 0; done < length; ) {
          int count = Math.min(longest, length - done);
          byte[] part = new byte[count];
          System.arraycopy(bytes, offset + done, part, 0, count);
          frames.writeBytes(frame(BINARY, part));
          done += count;
        }
        out.write(frames.toByteArray());
      }
    };
  }

  /** Waits until the broker has closed the connection beneath, too. */
  public void expectEnd() {
    try {
      while (in.read() >= 0) {
        // whatever comes before
      }
    } catch (SocketTimeoutException e) {
      throw new AssertionError("the broker did not close", e);
    } catch (IOException _) {
      return; // a reset is an end, too
    }
  }

  @Override
  public void setSoTimeout(int millis) throws SocketException {
    socket.setSoTimeout(millis);
  }

  @Override
  public void setSoLinger(boolean on, int seconds) throws SocketException {
    socket.setSoLinger(on, seconds);
  }

  @Override
  public void shutdownOutput() throws IOException {
    socket.shutdownOutput();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
