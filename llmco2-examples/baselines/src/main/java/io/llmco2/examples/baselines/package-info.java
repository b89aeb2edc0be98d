/**
 * What the network has to beat: other people's methods, fitted to the same measurements and asked about the same rows.
 * Start at {@link io.llmco2.examples.baselines.Baselines}.
 */
package io.llmco2.examples.baselines;
