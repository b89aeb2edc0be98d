/**
 * The graph neural network, hand-written on ND4J: one layer, one file, with its equations, the way forward and back, and
 * the same forward on plain arrays. Start at {@link io.llmco2.core.gnn.RooflineNet}, which answers requests, or at
 * {@link io.llmco2.core.gnn.Trainer}. Nothing outside of this package sees an ND4J type.
 */
package io.llmco2.core.gnn;
