package io.sundew.plugin.scriptjs;

/** The hooks that a script may have. */
enum Hook {
  ON_PUBLISH("onPublish", "onMessage"),
  ON_DELIVER("onDeliver", "onMessage"),
  ON_CONNECT("onConnect", "onRequest"),
  ON_SUBSCRIBE("onSubscribe", "onRequest"),
  ON_EVENT("onEvent", "onEvent");

  private final String export;
  private final String wrapper;

  Hook(String export, String wrapper) {
    this.export = export;
    this.wrapper = wrapper;
  }

  /** The name of the function in a script. */
  String export() {
    return export;
  }

  /** The function of the prelude that calls it. */
  String wrapper() {
    return wrapper;
  }
}
