package io.sundew.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * What plugins see is documented. The compiler checks the comments that are there ({@code
 * -Xdoclint}); this finds those that are not, without asking for a {@code @return} that would say
 * the sentence once more.
 */
class ApiDocumentationTest {
  private static final Path SOURCES = Path.of("src/main/java");

  private final List<String> missing = new ArrayList<>();
  private final Map<String, String> comments = new HashMap<>();

  @Test
  void everythingPublic_hasAComment() throws IOException {
    scan();
    assertEquals(List.of(), missing);
  }

  @Test
  void eachHook_saysThreadOrderDeadlineAndFailure() throws IOException {
    scan();
    List<Class<?>> hooks = hooks();
    assertEquals(10, hooks.size(), hooks::toString);
    for (Class<?> hook : hooks) {
      String comment = String.valueOf(comments.get(hook.getSimpleName()));
      for (String said : List.of("Thread:", "Order:", "Deadline:", "failure")) {
        assertTrue(comment.contains(said), () -> hook + " does not say '" + said + "'");
      }
    }
  }

  @Test
  void theScan_seesWhatIsMissing() throws IOException {
    Path source =
        Files.writeString(
            Files.createTempDirectory("api").resolve("Bare.java"),
            """
            /** A type. */
            public interface Bare {
              void bare();
              /** A record. */
              record Whole(int first) {}
              enum None {}
            }
            """);
    try {
      scan(List.of(source));
    } finally {
      Files.delete(source);
      Files.delete(source.getParent());
    }
    assertEquals(List.of("Bare.bare", "None"), missing);
  }

  /** What {@link Hooks} can be given. */
  private static List<Class<?>> hooks() {
    return Arrays.stream(Hooks.class.getMethods())
        .filter(method -> method.getReturnType() == Hooks.class)
        .filter(method -> method.getParameterCount() == 1)
        .<Class<?>>map(method -> method.getParameterTypes()[0])
        .filter(type -> type.isAnnotationPresent(FunctionalInterface.class))
        .distinct()
        .toList();
  }

  private void scan() throws IOException {
    try (Stream<Path> files = Files.walk(SOURCES)) {
      scan(files.filter(file -> file.toString().endsWith(".java")).sorted().toList());
    }
  }

  private void scan(List<Path> sources) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      var task =
          (JavacTask)
              compiler.getTask(
                  null, files, null, null, null, files.getJavaFileObjectsFromPaths(sources));
      var scanner = new Scanner(DocTrees.instance(task));
      for (CompilationUnitTree unit : task.parse()) {
        scanner.scan(unit, null);
      }
    }
  }

  /** Looks at declarations that code outside can see, from the outside in. */
  private final class Scanner extends TreePathScanner<@Nullable Void, @Nullable ClassTree> {
    private final DocTrees docs;

    Scanner(DocTrees docs) {
      this.docs = docs;
    }

    @Override
    public @Nullable Void visitClass(ClassTree type, @Nullable ClassTree outer) {
      if (isSeen(type.getModifiers(), outer)) {
        String name = type.getSimpleName().toString();
        comments.put(name, require(name));
        super.visitClass(type, type);
      }
      return null;
    }

    @Override
    public @Nullable Void visitMethod(MethodTree method, @Nullable ClassTree type) {
      boolean overrides = method.getModifiers().toString().contains("@Override");
      boolean isRecordConstructor =
          method.getReturnType() == null && type != null && type.getKind() == Tree.Kind.RECORD;
      if (isSeen(method.getModifiers(), type) && !overrides && !isRecordConstructor) {
        require(type.getSimpleName() + "." + method.getName());
      }
      return null;
    }

    @Override
    public @Nullable Void visitVariable(VariableTree field, @Nullable ClassTree type) {
      boolean isComponent = type != null && components(type).contains(field);
      if (!isComponent && isSeen(field.getModifiers(), type)) {
        require(type.getSimpleName() + "." + field.getName());
      }
      return null;
    }

    private String require(String name) {
      String comment = docs.getDocComment(getCurrentPath());
      if (comment == null || comment.isBlank()) {
        missing.add(name);
        return "";
      }
      return comment;
    }
  }

  private static List<VariableTree> components(ClassTree record) {
    return record.getKind() != Tree.Kind.RECORD
        ? List.of()
        : record.getMembers().stream()
            .filter(VariableTree.class::isInstance)
            .map(VariableTree.class::cast)
            .filter(field -> !field.getModifiers().getFlags().contains(Modifier.STATIC))
            .toList();
  }

  /** Members of interfaces are public without the word. */
  private static boolean isSeen(ModifiersTree modifiers, @Nullable ClassTree outer) {
    return modifiers.getFlags().contains(Modifier.PUBLIC)
        || modifiers.getFlags().contains(Modifier.PROTECTED)
        || (outer != null && outer.getKind() == Tree.Kind.INTERFACE)
        || isConstant(modifiers, outer);
  }

  private static boolean isConstant(ModifiersTree modifiers, @Nullable ClassTree outer) {
    return outer != null
        && outer.getKind() == Tree.Kind.ENUM
        && modifiers.getFlags().contains(Modifier.PUBLIC);
  }
}
