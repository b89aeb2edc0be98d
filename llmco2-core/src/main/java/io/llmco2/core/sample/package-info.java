/**
 * What to measure next, when measuring costs and a model shall learn from it.
 *
 * <p>Start at {@link io.llmco2.core.sample.Acquisition}, which measures in rounds what a
 * {@link io.llmco2.core.sample.Sampler} proposes from a {@link io.llmco2.core.sample.Pool}. Rows that judge the result
 * belong in no pool: what steers the choice cannot judge it.
 */
package io.llmco2.core.sample;
