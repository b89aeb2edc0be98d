/**
 * Estimates as meters of Micrometer, an optional dependency: {@link io.llmco2.core.meter.EstimateMeters}. Nothing else in
 * this library needs it.
 */
package io.llmco2.core.meter;
