package ordinal.gateway.routing;

import java.util.Optional;
import ordinal.gateway.objects.Aggregation;

/**
 * What the ExtensionRef filters of a rule come to.
 *
 * @param broken why one of them cannot be applied
 */
record RuleExtensions(Optional<Aggregation> aggregation, Optional<String> broken) {}
