/**
 * The Kubernetes API: watches the objects that configure us, writes weights and status back, and
 * asks who may use the admin port. Plain blocking Java on named virtual threads.
 */
@NullMarked
package ordinal.gateway.cluster;

import org.jspecify.annotations.NullMarked;
