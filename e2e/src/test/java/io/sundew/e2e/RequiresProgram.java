package io.sundew.e2e;

import static org.junit.jupiter.api.extension.ConditionEvaluationResult.disabled;
import static org.junit.jupiter.api.extension.ConditionEvaluationResult.enabled;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/** Skips tests, and says so on the console, where a program they need is not installed. */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(RequiresProgram.Condition.class)
@interface RequiresProgram {
  String[] value();

  /** What installs them, for the message. */
  String install();

  /** Looks for the programs. */
  final class Condition implements ExecutionCondition {
    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
      return AnnotationSupport.findAnnotation(context.getElement(), RequiresProgram.class)
          .map(required -> evaluate(required, context))
          .orElse(enabled("needs no program"));
    }

    private static ConditionEvaluationResult evaluate(
        RequiresProgram required, ExtensionContext context) {
      var missing =
          Stream.of(required.value()).filter(name -> Programs.find(name).isEmpty()).toList();
      if (missing.isEmpty()) {
        return enabled("all programs found");
      }
      var reason =
          String.join(", ", missing) + " not installed; to run these tests: " + required.install();
      Skip.announce(context.getDisplayName(), reason);
      return disabled(reason);
    }
  }
}
