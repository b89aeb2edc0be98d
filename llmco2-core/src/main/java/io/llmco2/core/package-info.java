/**
 * Energy, latency and carbon of an LLM inference, before it runs. Start at {@link io.llmco2.core.CarbonEstimator}: it
 * turns an {@link io.llmco2.core.EstimateRequest} into a {@link io.llmco2.core.CarbonEstimate}.
 */
package io.llmco2.core;
