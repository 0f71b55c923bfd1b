/** Figures as JSON, Markdown and HTML, ranked, compared and held against thresholds. */
@NullMarked
package ordinal.loadtest.report;

import org.jspecify.annotations.NullMarked;
