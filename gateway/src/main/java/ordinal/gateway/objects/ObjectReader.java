package ordinal.gateway.objects;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * Reads the objects of one file's text. It never throws for what the text holds: each thing that is
 * wrong becomes a {@link Problem}, and spoils no object but its own. One use, one thread.
 */
final class ObjectReader {
  private static final Set<String> PLANNED = Set.of("Experiment");
  private static final String OURS = "ordinal.dev/";
  private static final int MOST_ITEMS = 10_000;
  private static final int MOST_PROBLEMS = 1000;

  private final String file;
  private final UnaryOperator<String> version;
  private final List<Outcome> outcomes = new ArrayList<>();
  private final List<Problem> problems = new ArrayList<>();

  private ObjectReader(String file, UnaryOperator<String> version) {
    this.file = file;
    this.version = version;
  }

  /** The objects of the text, which stands in that file. */
  static Outcome.OfFile read(String file, String text) {
    ObjectReader reader = new ObjectReader(file, ObjectReader::version);
    List<YamlDocument> documents = YamlDocument.split(text);
    if (documents.size() > YamlDocument.MOST_DOCUMENTS) {
      String message = "has too many documents: at most " + YamlDocument.MOST_DOCUMENTS;
      return Outcome.OfFile.nothing(new Problem(file, 0, null, "", "", message));
    }
    documents.forEach(reader::document);
    return new Outcome.OfFile(reader.outcomes, reader.firstProblems());
  }

  /** The one object of an API server's JSON, which has a version of its own and no file. */
  static Outcome.OfFile readOne(String json, String version) {
    ObjectReader reader = new ObjectReader("", text -> version);
    reader.document(new YamlDocument(json, 0, 1));
    return new Outcome.OfFile(reader.outcomes, reader.firstProblems());
  }

  private List<Problem> firstProblems() {
    if (problems.size() <= MOST_PROBLEMS) {
      return problems;
    }
    List<Problem> first = new ArrayList<>(problems.subList(0, MOST_PROBLEMS));
    String message = "has " + (problems.size() - MOST_PROBLEMS) + " more problems";
    first.add(new Problem(file, 0, null, "", "", message));
    return first;
  }

  private void document(YamlDocument document) {
    Optional<Node> root;
    try {
      root = BoundedComposer.compose(document.text());
    } catch (RuntimeException e) {
      // Not only YamlEngineException: whatever a text makes the parser throw, other files stand.
      problems.add(YamlErrors.problem(file, document, e));
      outcomes.add(Outcome.Unsure.ANYTHING);
      return;
    }
    root.ifPresent(node -> root(document, node));
  }

  private void root(YamlDocument document, Node root) {
    if (root instanceof MappingNode mapping && Identity.of(mapping).isList()) {
      list(document, mapping);
    } else {
      object(document, root, document.text());
    }
  }

  private void list(YamlDocument document, MappingNode list) {
    Findings findings = new Findings(file, document);
    new DuplicateKeys(document, findings).checkOnly(list);
    Fields fields = new Fields(list, "", findings);
    fields.allow("apiVersion", "kind", "metadata");
    List<Node> items = fields.nodes("items", 0, MOST_ITEMS);
    fields.closeWithWarnings();
    finish(findings);
    if (findings.invalid()) {
      outcomes.add(Outcome.Unsure.ANYTHING);
    }
    items.forEach(item -> object(document, item, document.source(item)));
  }

  private void object(YamlDocument document, Node node, String text) {
    Findings findings = new Findings(file, document);
    if (node instanceof MappingNode mapping) {
      Identity identity = Identity.of(mapping);
      identity.key().ifPresent(findings::about);
      new DuplicateKeys(document, findings).check(mapping, "");
      identified(identity, new Fields(mapping, "", findings), findings, text);
    } else {
      String message = "must be an object with apiVersion, kind and metadata";
      findings.error(node, "", findings.written(node), message);
      outcomes.add(Outcome.Unsure.ANYTHING);
    }
    finish(findings);
  }

  private void identified(Identity identity, Fields root, Findings findings, String text) {
    Optional<Kind> kind = Kind.named(identity.kind());
    root.needText("apiVersion", Syntax.ANY);
    root.needText("kind", Syntax.ANY);
    if (identity.kind().isEmpty()) {
      outcomes.add(new Outcome.Unsure("", identity.name()));
    } else if (kind.isEmpty()) {
      unknownKind(identity, root);
    } else if (!kind.get().apiVersions().contains(identity.apiVersion())) {
      if (!identity.apiVersion().isEmpty()) {
        String right = String.join(" or ", kind.get().apiVersions());
        root.error("apiVersion", "must be " + right + " for " + identity.kind());
      }
      outcomes.add(new Outcome.Unsure(identity.kind(), identity.name()));
    } else {
      outcomes.add(known(kind.get(), identity, root, findings, text));
    }
  }

  // A kind that is nearly one of ours is a slip of the pen: what it was before stays in force.
  private void unknownKind(Identity identity, Fields root) {
    if (PLANNED.contains(identity.kind()) && identity.apiVersion().startsWith(OURS)) {
      root.error("kind", "is not supported yet");
      return;
    }
    Optional<String> nearest = Nearest.to(identity.kind(), Kind.names());
    String hint =
        nearest
            .map(name -> "did you mean " + name + "?")
            .orElse("it reads " + String.join(", ", Kind.names()));
    root.error("kind", "is not read by the gateway: " + hint);
    nearest.ifPresent(name -> outcomes.add(new Outcome.Unsure(name, identity.name())));
  }

  private Outcome known(Kind kind, Identity identity, Fields root, Findings findings, String text) {
    Optional<Fields> metadata = root.needChild("metadata");
    if (metadata.isEmpty() || identity.key().isEmpty()) {
      metadata.ifPresent(fields -> fields.needText("name", kind.nameSyntax()));
      return new Outcome.Unsure(identity.kind(), identity.name());
    }
    metadata.get().needText("name", kind.nameSyntax());
    if (kind.namespaced()) {
      metadata.get().text("namespace", Syntax.DNS_LABEL);
    } else if (metadata.get().has("namespace")) {
      String message = "must be absent: a " + kind.kindName() + " is in no namespace";
      metadata.get().error("namespace", message);
    }
    ObjectKey key = identity.key().get();
    Head head = new Head(key, metadata.get(), version.apply(text), findings);
    Optional<KubeObject> object = kind.read(head, root);
    return findings.invalid() || object.isEmpty()
        ? new Outcome.Bad(key, object)
        : new Outcome.Good(object.get());
  }

  private void finish(Findings findings) {
    findings.problems().stream()
        .sorted(Comparator.comparingInt(Problem::line))
        .forEach(problems::add);
  }

  /** The first 16 hexadecimal digits of the text's SHA-256. */
  private static String version(String text) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
