package ordinal.cluster;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Skips, with one line that says so, where KUBECONFIG names no cluster. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(NeedsCluster.Condition.class)
@interface NeedsCluster {
  /** Where ORDINAL_CLUSTER_TESTS is true, nothing is skipped: a missing cluster is a failure. */
  final class Condition implements ExecutionCondition {
    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
      if (System.getenv("KUBECONFIG") != null || required()) {
        return ConditionEvaluationResult.enabled("there is a cluster, or must be");
      }
      System.out.println("Skipped " + context.getDisplayName() + ": KUBECONFIG names no cluster");
      return ConditionEvaluationResult.disabled("KUBECONFIG names no cluster");
    }

    private static boolean required() {
      return "true".equals(System.getenv("ORDINAL_CLUSTER_TESTS"));
    }
  }
}
