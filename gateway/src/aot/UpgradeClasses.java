import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassTransform;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Gives the classes of jars the stack maps that class files have had since Java 7. The AOT cache
 * (JEP 483) takes no class without them, and picocli is compiled for Java 5.
 *
 * <p>Usage: {@code java UpgradeClasses.java JAR...}; a jar is written only where it has such classes.
 */
final class UpgradeClasses {
  public static void main(String[] jars) throws IOException {
    for (String jar : jars) {
      try (FileSystem files = FileSystems.newFileSystem(Path.of(jar))) {
        upgrade(files.getPath("/"));
      }
    }
  }

  private static void upgrade(Path root) throws IOException {
    List<Path> classes;
    try (Stream<Path> all = Files.walk(root)) {
      classes = all.filter(path -> path.toString().endsWith(".class")).toList();
    }
    ClassFile classFile =
        ClassFile.of(
            ClassFile.StackMapsOption.GENERATE_STACK_MAPS,
            ClassFile.ConstantPoolSharingOption.NEW_POOL,
            ClassFile.ClassHierarchyResolverOption.of(
                ClassHierarchyResolver.ofResourceParsing(
                        type -> read(root.resolve(file(type.descriptorString()))))
                    .orElse(ClassHierarchyResolver.defaultResolver())));
    // A method's body gets new maps only where it is written anew.
    ClassTransform anew =
        ClassTransform.transformingMethodBodies((code, element) -> code.with(element))
            .andThen(ClassTransform.endHandler(c -> c.withVersion(ClassFile.JAVA_8_VERSION, 0)));
    for (Path path : classes) {
      byte[] bytes = Files.readAllBytes(path);
      int major = (bytes[6] & 0xff) << 8 | bytes[7] & 0xff;
      if (major < ClassFile.JAVA_7_VERSION) {
        Files.write(path, classFile.transformClass(classFile.parse(bytes), anew));
      }
    }
  }

  /** Of {@code Ljava/lang/Object;} {@code java/lang/Object.class}. */
  private static String file(String descriptor) {
    return descriptor.substring(1, descriptor.length() - 1) + ".class";
  }

  private static InputStream read(Path path) {
    try {
      return Files.exists(path) ? new ByteArrayInputStream(Files.readAllBytes(path)) : null;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
