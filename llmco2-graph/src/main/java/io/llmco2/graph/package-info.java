/**
 * What is run and how: the workload, the number formats, the split over GPUs.
 *
 * <p>{@link io.llmco2.graph.llm} describes the model, {@link io.llmco2.graph.layer} puts the two together into a graph
 * of operators with exact counts. Every type of the three packages is immutable and safe to share between threads.
 */
package io.llmco2.graph;
