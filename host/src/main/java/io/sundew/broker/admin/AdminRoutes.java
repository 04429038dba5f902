package io.sundew.broker.admin;

import java.util.List;
import java.util.Set;

/** All of the API in one table; {@code openapi.json} describes it, and a test compares the two. */
final class AdminRoutes {
  private AdminRoutes() {}

  /**
   * The routes.
   *
   * @param startedAt when the broker was, in nanoseconds of its clock
   */
  static List<Route> table(AdminContext context, long startedAt) {
    var status = new StatusResource(context, startedAt);
    var plugins = new PluginResource(context);
    var explain = new ExplainResource(context);
    var sessions = new SessionResource(context);
    var topics = new TopicResource(context);
    var config = new ConfigResource(context);
    var log = new LogResource();
    var trace = new TraceResource(context);
    var store = new StoreResource(context);
    var bridges = new BridgeResource(context);
    return List.of(
        get("/openapi.json", _ -> OpenApi.document()),
        get("/status", status::show),
        get("/plugins", plugins::list),
        get("/plugins/{name}", plugins::show),
        post("/plugins/{name}/enable", plugins::enable),
        post("/plugins/{name}/disable", plugins::disable),
        post("/plugins/{name}/reload", plugins::reload),
        post("/plugins/{name}/rollback", plugins::rollback),
        get("/chain", plugins::chain),
        post("/explain", explain::explain),
        get("/clients", sessions::clients, "prefix", "limit", "cursor"),
        delete("/clients/{id}", sessions::kick, "namespace"),
        get("/sessions", sessions::sessions, "prefix", "limit", "cursor"),
        get("/sessions/{id}", sessions::show, "namespace"),
        delete("/sessions/{id}", sessions::end, "namespace"),
        get("/bridges", bridges::list),
        get("/bridges/{name}/dead-letters", bridges::deadLetters, "limit"),
        post("/bridges/{name}/dead-letters/retry", bridges::retry),
        post("/bridges/{name}/dead-letters/drop", bridges::drop),
        get("/subscriptions", topics::subscriptions, "match", "limit", "cursor"),
        get("/retained", topics::retained, "match", "payload", "limit", "cursor"),
        get("/retained/{topic}", topics::showRetained, "payload"),
        delete("/retained/{topic}", topics::deleteRetained),
        get("/config", config::show),
        post("/config/reload", config::reload),
        post("/config/check", config::check),
        post("/config/reset", config::reset),
        get("/log-level", log::list),
        put("/log-level", log::set),
        post("/store/backup", store::backup),
        get("/trace", trace::trace, "client", "topic", "count", "payloads"));
  }

  private static Route get(String path, Route.Action action, String... parameters) {
    return new Route("GET", path, Set.of(parameters), action);
  }

  private static Route put(String path, Route.Action action, String... parameters) {
    return new Route("PUT", path, Set.of(parameters), action);
  }

  private static Route delete(String path, Route.Action action, String... parameters) {
    return new Route("DELETE", path, Set.of(parameters), action);
  }

  private static Route post(String path, Route.Action action, String... parameters) {
    return new Route("POST", path, Set.of(parameters), action);
  }
}
