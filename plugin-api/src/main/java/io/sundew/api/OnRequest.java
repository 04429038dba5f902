package io.sundew.api;

/**
 * Answers HTTP requests that come to public listeners below the path of the instance: {@code
 * /plugins/NAME/}, unless the operator gives it another.
 *
 * <p>Who asks has authenticated as MQTT clients do, by Basic authentication, by a bearer token as
 * password, or by a certificate, unless the operator made the path public.
 *
 * <p>Thread: one of the binding's own, never an event loop; requests run beside each other. Order:
 * of one connection as they come, each when the answer to the one before is on its way; none
 * between connections. Deadline: 10 s, unless the operator sets another. An exception, a null or a
 * missed deadline is a failure, answered with 503.
 */
@FunctionalInterface
public interface OnRequest {
  /** Answers one request. */
  HttpResponse onRequest(HttpRequest request) throws Exception;
}
