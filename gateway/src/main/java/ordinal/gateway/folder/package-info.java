/**
 * Releases in a folder: what they are, what is kept of them, and who moves pods there. No Vert.x.
 */
@NullMarked
package ordinal.gateway.folder;

import org.jspecify.annotations.NullMarked;
