package io.sundew.broker.http;

import io.netty.handler.codec.http.HttpHeaders;

/**
 * A request that has come in whole.
 *
 * @param target path and query as they were sent
 * @param body empty when there was none
 */
public record Call(String method, String target, HttpHeaders headers, byte[] body) {}
