/**
 * Predictors of energy and time, and what they answer. {@link io.llmco2.core.predict.EnergyPredictor} is the interface;
 * {@link io.llmco2.core.predict.RooflinePredictor} the simplest implementation.
 */
package io.llmco2.core.predict;
