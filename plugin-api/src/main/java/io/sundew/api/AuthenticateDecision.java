package io.sundew.api;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** What an {@link Authenticator} says of a client. Made by the factories of {@link Decisions}. */
public sealed interface AuthenticateDecision
    permits AuthenticateDecision.Accept,
        AuthenticateDecision.Reject,
        AuthenticateDecision.Challenge,
        Abstain {
  /**
   * The client is who it says.
   *
   * @param name the identity's name, which hooks and access rules see
   * @param attributes facts about the identity for later hooks
   * @param expiry how long the identity holds; when it ends the client is disconnected (0x87, Not
   *     authorized) unless it has authenticated anew
   * @param data the Authentication Data that ends an enhanced exchange; empty for none
   */
  record Accept(
      String name,
      Map<String, String> attributes,
      Optional<Duration> expiry,
      AuthenticationData data)
      implements AuthenticateDecision {
    public Accept {
      Objects.requireNonNull(name);
      Objects.requireNonNull(data);
      attributes = Map.copyOf(attributes);
      if (expiry.isPresent() && !expiry.get().isPositive()) {
        throw new IllegalArgumentException("expiry " + expiry.get() + " is not positive");
      }
    }

    /** The same with an attribute more. */
    public Accept withAttribute(String key, String value) {
      var all = new java.util.HashMap<>(attributes);
      all.put(key, value);
      return new Accept(name, all, expiry, data);
    }

    /** The same, but only for that long. */
    public Accept expiringAfter(Duration validity) {
      return new Accept(name, attributes, Optional.of(validity), data);
    }

    /** The same with the data that ends an enhanced exchange. */
    public Accept withData(byte[] finalData) {
      return new Accept(name, attributes, expiry, new AuthenticationData(finalData));
    }
  }

  /**
   * The client is not let in.
   *
   * @param reason an error code that MQTT 5.0 allows in CONNACK
   * @param message for the broker's log and the v5 Reason String; may be empty
   */
  record Reject(ReasonCode reason, String message) implements AuthenticateDecision {
    public Reject {
      Objects.requireNonNull(message);
      if (!reason.isError()) {
        throw new IllegalArgumentException("a rejection needs an error, not " + reason);
      }
    }
  }

  /**
   * The client is to answer before a decision is made: one more step of an enhanced exchange.
   *
   * @param data goes out in AUTH
   * @param next decides on the answer; it is called on the same kind of thread and with the same
   *     deadline as the authenticator that made the challenge, and belongs to its generation of the
   *     plugin
   */
  record Challenge(AuthenticationData data, Next next) implements AuthenticateDecision {
    public Challenge {
      Objects.requireNonNull(data);
      Objects.requireNonNull(next);
    }

    /** Decides on the client's answer to a challenge. */
    @FunctionalInterface
    public interface Next {
      /** Decides on the data of the client's AUTH. */
      AuthenticateDecision respond(EnhancedAuthentication answer) throws Exception;
    }
  }
}
