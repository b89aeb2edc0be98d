/**
 * The layer graph of a transformer: which operators run for a workload, and what each of them takes.
 *
 * <p>Start at {@link io.llmco2.graph.layer.LayerGraphs}. Costs are exact {@code long} counts of floating-point
 * operations (a multiply-accumulate is two) and bytes moved, for one GPU.
 */
package io.llmco2.graph.layer;
