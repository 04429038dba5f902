package io.sundew.conformance;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The normative statements that a test checks; {@code docs/conformance.md} is written from it. */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@Repeatable(Spec.List.class)
public @interface Spec {
  /** The version attribute for statements of MQTT 3.1.1. */
  String V3 = "3.1.1";

  /** Identifiers such as {@code MQTT-3.1.2-4}. */
  String[] value();

  /** The version of the standard that numbers them so. */
  String version() default "5.0";

  /** Several of them, for statements of both versions. */
  @Documented
  @Target(ElementType.METHOD)
  @Retention(RetentionPolicy.RUNTIME)
  @interface List {
    /** The annotations. */
    Spec[] value();
  }
}
