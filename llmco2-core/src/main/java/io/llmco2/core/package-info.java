/**
 * Energy, latency and carbon of an LLM inference, before it runs. Start at {@link io.llmco2.core.CarbonEstimator}: it
 * turns an {@link io.llmco2.core.EstimateRequest} into a {@link io.llmco2.core.CarbonEstimate}, or many at once. Where to run is
 * decided in {@code io.llmco2.core.advise}; what many estimates add up to stands in {@code io.llmco2.core.ledger}.
 */
package io.llmco2.core;
