/** Asks replicas how they are, and compares them with each other, where a policy says so. */
@NullMarked
package ordinal.gateway.health;

import org.jspecify.annotations.NullMarked;
