/** The admin API: reads, writes, authentication, events, audit, health and metrics. */
@NullMarked
package ordinal.gateway.admin;

import org.jspecify.annotations.NullMarked;
