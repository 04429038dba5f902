/**
 * What tests of Sundew and of its plugins share: an in-process broker, a raw packet client, a clock
 * set by hand, the table of wire cases, and other brokers as processes.
 *
 * <p>A test of a plugin begins at {@link io.sundew.testkit.SundewExtension}: each test method gets
 * a {@link io.sundew.testkit.TestBroker} that has loaded the plugin as an operator's broker would,
 * from a jar with the real manifest, in a class loader of its own. So a test sees what the plugin
 * does through the broker: by clients ({@link io.sundew.testkit.RawClient}, from {@link
 * io.sundew.testkit.TestBroker#v5()} and its like), by the log ({@link
 * io.sundew.testkit.TestBroker#log()}), never by static fields of the plugin's classes, of which
 * the broker has copies of its own. A wrong configuration is an exception of {@link
 * io.sundew.testkit.TestBroker.Builder#start()}.
 *
 * <p>The broker goes by {@link io.sundew.testkit.FakeTime}: {@link
 * io.sundew.testkit.TestBroker#advance} sets it forward, and what was to happen meanwhile, keep
 * alive, expiry, delayed wills, has happened when it returns. Deadlines of hooks and a plugin's own
 * threads go by the real time. A test fails when the broker logged an error or a stack trace that
 * it did not expect by {@link io.sundew.testkit.TestBroker#allowInLog}.
 *
 * <p>Where a whole broker would hide what a test looks at, {@link io.sundew.testkit.PartialContext}
 * starts a plugin without one, {@link io.sundew.testkit.FakeAttempt} and {@link
 * io.sundew.testkit.FakeClient} are what its hooks are asked about, and {@link
 * io.sundew.testkit.UnloadCheck} finds what keeps it from being unloaded.
 */
@NullMarked
package io.sundew.testkit;

import org.jspecify.annotations.NullMarked;
