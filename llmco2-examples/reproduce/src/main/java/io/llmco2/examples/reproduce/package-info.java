/**
 * The experiments of LLMCO2 (Fu et al. 2024, arXiv:2410.02950) done again: on the simulated latencies that its authors
 * published, and on measured energy.
 *
 * <p>Start at {@link io.llmco2.examples.reproduce.Reproductions}. Data of others is read where it lies and never shipped,
 * nor are networks that were trained on it.
 */
package io.llmco2.examples.reproduce;
