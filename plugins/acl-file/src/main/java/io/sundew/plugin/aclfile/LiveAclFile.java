package io.sundew.plugin.aclfile;

import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import io.sundew.api.PluginContext;
import java.nio.file.Path;
import java.util.List;

/**
 * The ACL file as it is now. Thread safe: readers see one reading or the next, never a mixture.
 *
 * <p>When the file changes it is read again and holds for all sessions from then on, those that are
 * connected among them. A file that cannot be used changes nothing: the last good reading stays and
 * a warning says why.
 */
final class LiveAclFile {
  private final Path path;
  private final PluginContext context;
  private final System.Logger log;
  private volatile AclFile current = AclFile.EMPTY;

  private LiveAclFile(Path path, PluginContext context) {
    this.path = path;
    this.context = context;
    this.log = context.logger();
  }

  /**
   * Reads the file, and again whenever it changes.
   *
   * @throws AclFileException when it cannot be used
   */
  static LiveAclFile open(Path path, PluginContext context) throws AclFileException {
    var live = new LiveAclFile(path, context);
    context.watch(List.of(path), live::reload); // before the first reading, to miss no change
    live.use(AclFile.load(path), "read");
    return live;
  }

  /** The rules as of now. */
  AclRules rules() {
    return current.rules();
  }

  /** Reads the file again. */
  void reload() {
    try {
      var fresh = AclFile.load(path);
      if (fresh.blank()) {
        keepOld("it is empty; to take all rights away leave a comment line in it");
      } else {
        use(fresh, "reloaded");
        context.forgetDecisions();
      }
    } catch (AclFileException e) {
      keepOld(String.valueOf(e.getMessage()));
    }
  }

  private void keepOld(String reason) {
    log.log(
        WARNING,
        "ACL file not reloaded, the rules read before stay: file=%s rules=%d reason=%s"
            .formatted(path, current.ruleCount(), reason));
  }

  private void use(AclFile fresh, String how) {
    current = fresh;
    fresh.warnings().forEach(warning -> log.log(WARNING, "ACL file " + warning));
    log.log(
        INFO,
        "ACL file %s: file=%s rules=%d users=%d"
            .formatted(how, path, fresh.ruleCount(), fresh.rules().users()));
  }
}
