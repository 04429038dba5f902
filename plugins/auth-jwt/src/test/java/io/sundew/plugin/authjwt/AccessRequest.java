package io.sundew.plugin.authjwt;

import io.sundew.api.AuthorizeRequest;
import io.sundew.api.Qos;

/** What an authorizer is asked. */
record AccessRequest(Action action, String topic, Qos qos, boolean retain)
    implements AuthorizeRequest {}
