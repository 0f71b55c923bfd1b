package ordinal.gateway;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.Architectures;

/** The table of packages in ARCHITECTURE.md, held against the code. */
@AnalyzeClasses(packages = "ordinal.gateway", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule NO_CYCLES =
      slices().matching("ordinal.gateway.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule PACKAGES_IMPORT_ONLY_WHAT_THE_TABLE_ALLOWS =
      Architectures.layeredArchitecture()
          .consideringOnlyDependenciesInAnyPackage("ordinal.gateway..")
          .layer("root")
          .definedBy("ordinal.gateway")
          .layer("demo")
          .definedBy("ordinal.gateway.demo")
          .layer("server")
          .definedBy("ordinal.gateway.server")
          .layer("cli")
          .definedBy("ordinal.gateway.cli")
          .layer("admin")
          .definedBy("ordinal.gateway.admin")
          .layer("analysis")
          .definedBy("ordinal.gateway.analysis")
          .layer("proxy")
          .definedBy("ordinal.gateway.proxy")
          .layer("health")
          .definedBy("ordinal.gateway.health")
          .layer("metrics")
          .definedBy("ordinal.gateway.metrics")
          .layer("aggregate")
          .definedBy("ordinal.gateway.aggregate")
          .layer("cluster")
          .definedBy("ordinal.gateway.cluster")
          .layer("folder")
          .definedBy("ordinal.gateway.folder")
          .layer("status")
          .definedBy("ordinal.gateway.status")
          .layer("upstream")
          .definedBy("ordinal.gateway.upstream")
          .layer("rollout")
          .definedBy("ordinal.gateway.rollout")
          .layer("routing")
          .definedBy("ordinal.gateway.routing")
          .layer("replicas")
          .definedBy("ordinal.gateway.replicas")
          .layer("dial")
          .definedBy("ordinal.gateway.dial")
          .layer("tls")
          .definedBy("ordinal.gateway.tls")
          .whereLayer("demo")
          .mayOnlyBeAccessedByLayers("root")
          .whereLayer("server")
          .mayOnlyBeAccessedByLayers("root", "demo")
          .whereLayer("cli")
          .mayOnlyBeAccessedByLayers("root")
          .whereLayer("admin")
          .mayOnlyBeAccessedByLayers("server")
          .whereLayer("proxy")
          .mayOnlyBeAccessedByLayers("server")
          .whereLayer("analysis")
          .mayOnlyBeAccessedByLayers("server")
          .whereLayer("health")
          .mayOnlyBeAccessedByLayers("server")
          .whereLayer("metrics")
          .mayOnlyBeAccessedByLayers("server", "proxy", "admin", "analysis", "rollout")
          .whereLayer("cluster")
          .mayOnlyBeAccessedByLayers("server")
          .whereLayer("folder")
          .mayOnlyBeAccessedByLayers("server", "demo")
          .whereLayer("aggregate")
          .mayOnlyBeAccessedByLayers("server", "admin", "analysis")
          .whereLayer("status")
          .mayOnlyBeAccessedByLayers("cluster")
          .whereLayer("upstream")
          .mayOnlyBeAccessedByLayers("proxy", "metrics")
          .whereLayer("rollout")
          .mayOnlyBeAccessedByLayers("server", "admin", "analysis", "cluster", "folder", "demo")
          .whereLayer("routing")
          .mayOnlyBeAccessedByLayers(
              "root", "server", "proxy", "admin", "health", "metrics", "cluster", "status")
          .whereLayer("tls")
          .mayOnlyBeAccessedByLayers("server", "proxy", "routing", "replicas", "dial")
          .whereLayer("dial")
          .mayOnlyBeAccessedByLayers("proxy", "health", "aggregate")
          .whereLayer("replicas")
          .mayOnlyBeAccessedByLayers(
              "server",
              "proxy",
              "admin",
              "analysis",
              "health",
              "metrics",
              "routing",
              "aggregate",
              "dial",
              "folder",
              "cluster");

  @ArchTest
  static final ArchRule ONLY_THE_EDGE_KNOWS_THE_KUBERNETES_CLIENT =
      noClasses()
          .that()
          .resideOutsideOfPackage("ordinal.gateway.cluster")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.fabric8..");

  @ArchTest
  static final ArchRule PURE_PACKAGES_KNOW_NO_VERTX =
      noClasses()
          .that()
          .resideInAnyPackage(
              "ordinal.gateway.config",
              "ordinal.gateway.objects",
              "ordinal.gateway.replicas",
              "ordinal.gateway.routing",
              "ordinal.gateway.cluster",
              "ordinal.gateway.rollout",
              "ordinal.gateway.folder",
              "ordinal.gateway.status",
              "ordinal.gateway.analysis",
              "ordinal.gateway.tls",
              "ordinal.gateway.cli")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.vertx..", "io.netty..");
}
