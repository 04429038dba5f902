package io.sundew.plugin.authpasswd;

import io.sundew.api.Command;
import io.sundew.api.Command.Terminal;
import io.sundew.plugin.authpasswd.PasswdArguments.UsageException;
import java.io.IOException;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * {@code sundew passwd}: makes and edits password files, with the options, messages and file
 * formats of {@code mosquitto_passwd}.
 *
 * <p>Where the two series of Mosquitto differ, {@code -c} follows 2.1 and refuses a file that
 * exists, and the default hash is 2.0's, which both read. Unlike either it keeps comments, leaves
 * hashed lines alone at {@code -U}, and replaces the file at one stroke, so that a broker reloading
 * it never reads half.
 */
final class PasswdCommand {
  static final Command COMMAND =
      new Command("passwd", "make and edit password files", PasswdCommand::run);

  private static final int OK = 0;
  private static final int FAILED = 1;
  private static final int MAXIMUM_PASSWORD_BYTES = 65_535;

  private static final String USAGE =
      """
      Usage: sundew passwd [-H HASH] [-I N] [-c | -D] FILE USER
             sundew passwd [-H HASH] [-I N] [-c] -b FILE USER PASSWORD
             sundew passwd [-H HASH] [-I N] -U FILE
       -b : take the password from the command line, where others on this machine can see it.
       -c : create a new password file, which must not exist; FILE - writes to standard output.
       -D : delete the user.
       -H : sha512, sha512-pbkdf2 (default, read by Mosquitto 2.0 and 2.1) or argon2id (2.1).
       -I : the iterations of sha512-pbkdf2, 101 unless given.
       -U : hash the passwords of a plain-text file.
      """;

  private final PasswdArguments arguments;
  private final Terminal terminal;

  private PasswdCommand(PasswdArguments arguments, Terminal terminal) {
    this.arguments = arguments;
    this.terminal = terminal;
  }

  private static int run(List<String> words, Terminal terminal) {
    if (words.isEmpty() || words.equals(List.of("--help"))) {
      terminal.out().print(USAGE);
      return words.isEmpty() ? FAILED : OK;
    }
    try {
      new PasswdCommand(PasswdArguments.parse(words), terminal).execute();
      return OK;
    } catch (UsageException e) {
      terminal.err().println("Error: " + e.getMessage() + " See: sundew passwd --help");
    } catch (NoSuchFileException e) {
      terminal.err().printf("Error: there is no file %s; make it with -c%n", e.getFile());
    } catch (FileAlreadyExistsException e) {
      terminal
          .err()
          .printf(
              "Error: %s exists; leave out -c to add a user to it, or delete it%n", e.getFile());
    } catch (AccessDeniedException e) {
      terminal.err().printf("Error: no permission for %s%n", e.getFile());
    } catch (IOException e) {
      terminal.err().println("Error: " + e.getMessage());
    }
    return FAILED;
  }

  private void execute() throws IOException {
    switch (arguments.action()) {
      case SET -> set();
      case CREATE -> create();
      case DELETE -> delete();
      case UPGRADE -> upgrade();
    }
  }

  private void create() throws IOException {
    boolean toStandardOutput = arguments.file().equals("-");
    if (!toStandardOutput && Files.exists(file())) {
      throw new FileAlreadyExistsException(arguments.file()); // before asking for a password
    }
    var lines = new PasswordLines("");
    lines.set(arguments.user(), hash(newPassword()));
    if (toStandardOutput) {
      terminal.out().print(lines.text());
    } else {
      SecretFile.create(file(), lines.text());
      terminal.out().println("Adding password for user " + arguments.user());
    }
  }

  private void set() throws IOException {
    var lines = read();
    boolean known = lines.set(arguments.user(), hash(newPassword()));
    SecretFile.replace(file(), lines.text());
    terminal
        .out()
        .printf("%s password for user %s%n", known ? "Updating" : "Adding", arguments.user());
  }

  private void delete() throws IOException {
    var lines = read();
    if (!lines.delete(arguments.user())) {
      throw new IOException("User " + arguments.user() + " not found in password file.");
    }
    SecretFile.replace(file(), lines.text());
    if (lines.hasNoUser()) {
      terminal
          .err()
          .println(
              "Note: no user is left; a running broker takes an empty file for a mistake and keeps"
                  + " its users until the file holds a comment line or the broker starts anew.");
    }
  }

  private void upgrade() throws IOException {
    var lines = read();
    try {
      int count = lines.hashPlainText(password -> hash(bytes(password)));
      SecretFile.replace(file(), lines.text());
      terminal.out().printf("Hashed %d passwords%n", count);
    } catch (IllegalArgumentException e) {
      throw new IOException(arguments.file() + ":" + e.getMessage(), e);
    }
  }

  private PasswordHash hash(byte[] password) {
    return arguments.algorithm().hash(password, arguments.iterations());
  }

  private byte[] newPassword() throws IOException {
    byte[] password = arguments.batch() ? bytes(arguments.password()) : askTwiceForPassword();
    if (password.length > MAXIMUM_PASSWORD_BYTES) {
      throw new IOException("Password must be less than 65536 bytes long.");
    }
    return password;
  }

  private byte[] askTwiceForPassword() throws IOException {
    char[] first = terminal.readPassword("Password: ");
    if (first.length == 0) {
      throw new IOException("Empty password.");
    }
    char[] second = terminal.readPassword("Reenter password: ");
    if (!Arrays.equals(first, second)) {
      throw new IOException("Passwords do not match.");
    }
    return bytes(CharBuffer.wrap(first));
  }

  private PasswordLines read() throws IOException {
    try {
      return new PasswordLines(Files.readString(file()));
    } catch (CharacterCodingException e) {
      throw new IOException(
          arguments.file() + " is not UTF-8 text; convert it first, so that no byte is lost", e);
    }
  }

  private Path file() {
    return Path.of(arguments.file());
  }

  private static byte[] bytes(CharSequence text) {
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }
}
