/**
 * The command line: talks to the admin API, checks folders, and starts the long-running commands.
 */
@NullMarked
package ordinal.gateway.cli;

import org.jspecify.annotations.NullMarked;
