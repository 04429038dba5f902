package io.sundew.testkit;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test class whose methods are given a broker of their own through a {@link TestBroker}
 * parameter, started with the defaults, closed after the method, and with its {@link FakeTime}
 * where they ask for it. Brokers that a test starts itself are its own to close. A test fails when
 * its broker logged an error or a stack trace that was not expected, and after 30 s.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@ExtendWith(SundewExtension.class)
@Timeout(30)
public @interface SundewTest {}
