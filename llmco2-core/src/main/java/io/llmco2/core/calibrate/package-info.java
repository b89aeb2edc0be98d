/**
 * Predictors adjusted to a user's own measurements, without training. Start at
 * {@link io.llmco2.core.calibrate.Calibrator}; {@link io.llmco2.core.calibrate.Adjustment} has the equations. Every type
 * here is immutable.
 */
package io.llmco2.core.calibrate;
