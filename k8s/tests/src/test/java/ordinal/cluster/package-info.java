/** Tests of what is installed in a cluster: only what a user has, charts, images and ports. */
@NullMarked
package ordinal.cluster;

import org.jspecify.annotations.NullMarked;
