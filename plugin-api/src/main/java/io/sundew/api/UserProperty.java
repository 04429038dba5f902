package io.sundew.api;

/**
 * A name and value that clients pass to each other untouched and in order (MQTT 5.0 section
 * 3.3.2.3.7).
 *
 * @param name may occur several times in one packet
 * @param value may be empty
 */
public record UserProperty(String name, String value) {}
