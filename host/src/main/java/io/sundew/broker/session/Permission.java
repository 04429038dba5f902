package io.sundew.broker.session;

import io.sundew.api.AuthorizeRequest;
import io.sundew.api.Qos;

/** What a client wants to do, as authorizers see it. */
record Permission(Action action, String topic, Qos qos, boolean retain)
    implements AuthorizeRequest {}
