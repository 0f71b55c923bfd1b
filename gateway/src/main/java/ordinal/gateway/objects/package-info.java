/**
 * The Kubernetes objects that configure the gateway, read from a folder as one consistent snapshot,
 * and their problems.
 */
@NullMarked
package ordinal.gateway.objects;

import org.jspecify.annotations.NullMarked;
