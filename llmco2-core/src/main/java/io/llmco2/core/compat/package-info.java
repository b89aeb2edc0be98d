/**
 * Methods of other tools, for users who must match them. Start at {@link io.llmco2.core.compat.FootprintCalculator}: each
 * implementation follows one version of one tool to the digit, faults included, and none of them is used for this
 * library's own estimates.
 */
package io.llmco2.core.compat;
