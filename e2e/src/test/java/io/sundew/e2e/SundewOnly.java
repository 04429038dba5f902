package io.sundew.e2e;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;

/** A test of something Mosquitto 2.0 does not do, skipped when the tests run against it. */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@DisabledIfSystemProperty(
    named = "e2e.broker",
    matches = "mosquitto",
    disabledReason = "Mosquitto 2.0 does not do this")
@interface SundewOnly {}
