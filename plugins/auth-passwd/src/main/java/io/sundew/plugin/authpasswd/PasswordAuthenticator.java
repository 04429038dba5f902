package io.sundew.plugin.authpasswd;

import static io.sundew.api.Decisions.abstain;
import static io.sundew.api.Decisions.accept;
import static io.sundew.api.Decisions.reject;

import io.sundew.api.AuthenticateDecision;
import io.sundew.api.Authenticator;
import io.sundew.api.ConnectAttempt;
import io.sundew.api.Credentials.None;
import io.sundew.api.Credentials.UserPassword;
import io.sundew.api.Password;
import io.sundew.api.ReasonCode;

/**
 * The decision on a CONNECT: the users of the file are let in or turned down, and everybody else is
 * left to the next authenticator. Thread safe; it hashes, so it must not run on an event loop.
 */
final class PasswordAuthenticator implements Authenticator {
  private final LivePasswordFile users;
  private final PasswordCheck passwords;

  PasswordAuthenticator(LivePasswordFile users, PasswordCheck passwords) {
    this.users = users;
    this.passwords = passwords;
  }

  @Override
  public AuthenticateDecision authenticate(ConnectAttempt attempt) throws InterruptedException {
    if (attempt.enhanced().isPresent()) {
      return abstain(); // the client asks for a method that is not a password [MQTT-4.12.0-1]
    }
    return switch (attempt.credentials()) {
      case None() -> abstain();
      case UserPassword(var name, var password) -> decide(name, password);
    };
  }

  private AuthenticateDecision decide(String name, Password password) throws InterruptedException {
    var user = users.user(name);
    return user.isPresent() ? decideKnown(user.get(), password) : decideUnknown(name, password);
  }

  private AuthenticateDecision decideKnown(User user, Password password)
      throws InterruptedException {
    if (!password.isPresent()) {
      return wrong();
    }
    return switch (passwords.check(user, password)) {
      // A reload while the password was checked has not seen this client: ask the new file.
      case MATCH -> users.holds(user) ? accept(user.name()) : decide(user.name(), password);
      case MISMATCH -> wrong();
      case BUSY -> busy();
    };
  }

  private AuthenticateDecision decideUnknown(String name, Password password)
      throws InterruptedException {
    if (name.isEmpty() || !password.isPresent()) {
      return abstain(); // a token, or a name alone: nothing that a known user would be hashed for
    }
    return switch (passwords.pretend(users.decoy(name), password)) {
      case MATCH, MISMATCH -> abstain();
      case BUSY -> busy();
    };
  }

  /** Without a message: the client reads it, and the host answers an unknown user without one. */
  private static AuthenticateDecision wrong() {
    return reject(ReasonCode.BAD_USER_NAME_OR_PASSWORD);
  }

  private static AuthenticateDecision busy() {
    return reject(ReasonCode.SERVER_BUSY, "too many passwords wait to be checked");
  }
}
