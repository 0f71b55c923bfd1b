@NullMarked
package ordinal.gateway;

import org.jspecify.annotations.NullMarked;
