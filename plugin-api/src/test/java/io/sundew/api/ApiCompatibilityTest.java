package io.sundew.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * Compares the API with {@code src/test/resources/api-0.1.txt}, which is the API as it was
 * released: a plugin that was built with it must go on running. To add is allowed. At a release,
 * and for a change of what was never released, the file is written anew:
 *
 * <pre>mvn -pl plugin-api test -Dtest=ApiCompatibilityTest -Dapi.write</pre>
 */
class ApiCompatibilityTest {
  private static final Path RELEASED = Path.of("src/test/resources/api-0.1.txt");

  @Test
  void api_keepsWhatPluginsWereBuiltWith() throws Exception {
    NavigableSet<String> now = ApiSignatures.of(ApiTypes.all());
    if (System.getProperty("api.write") != null) {
      Files.write(RELEASED, now);
    }
    List<String> breaking = ApiChanges.breaking(new TreeSet<>(Files.readAllLines(RELEASED)), now);
    assertTrue(
        breaking.isEmpty(),
        () ->
            """
            plugins built with the released API would break:
            %s
            Keep the old beside the new and deprecate it; give a method that plugins implement a default. \
            What was never released may change: write %s anew with -Dapi.write.\
            """
                .formatted(String.join("\n", breaking), RELEASED));
  }

  @Test
  void signatures_coverTheWholeApi() throws Exception {
    Set<String> lines = ApiSignatures.of(ApiTypes.all());
    assertTrue(lines.contains("public final class io.sundew.api.Hooks"), lines::toString);
    assertTrue(
        lines.contains(
            "plugins implement public io.sundew.api.PublishDecision"
                + " io.sundew.api.OnPublish.onPublish(io.sundew.api.Message,io.sundew.api.Client)"
                + " throws java.lang.Exception"),
        lines::toString);
    assertTrue(lines.size() > 250, () -> "only " + lines.size());
  }

  private static Set<String> signatures(Class<?> version) {
    Set<String> lines = new TreeSet<>();
    ApiSignatures.of(List.of(version.getDeclaredClasses()))
        .forEach(line -> lines.add(line.replace(version.getTypeName(), "Version")));
    return lines;
  }

  @Test
  void changedConstructor_breaks() {
    assertEquals(
        List.of("- public Version$Fact(java.lang.String)"),
        ApiChanges.breaking(
            signatures(SampleApis.Before.class), signatures(SampleApis.After.class)));
  }

  @Test
  void whatIsAdded_doesNotBreak() {
    Set<String> before = signatures(SampleApis.Before.class);
    Set<String> now = new TreeSet<>(before);
    now.add("public interface Version$Other");
    now.add("plugins implement public void Version$Other.hear()");
    now.add("public void Version$Fact.more()");
    assertEquals(List.of(), ApiChanges.breaking(before, now));
  }

  @Test
  void oneMoreMethodToImplement_breaks() {
    Set<String> before = signatures(SampleApis.Before.class);
    Set<String> now = new TreeSet<>(before);
    String more = "plugins implement public void Version$Hook.hear(int)";
    now.add(more);
    assertEquals(List.of("+ " + more), ApiChanges.breaking(before, now));
  }
}
