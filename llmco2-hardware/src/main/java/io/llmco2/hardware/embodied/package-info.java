/**
 * Embodied carbon: what making accelerators and servers emitted, before they ran at all.
 *
 * <p>Start at {@link io.llmco2.hardware.embodied.EmbodiedCatalog}, or at
 * {@link io.llmco2.hardware.embodied.EmbodiedFactors} to compute a footprint from its parts. Published values differ by a factor of two and more
 * for one device, because methods and boundaries differ; so every value carries both, and none is chosen silently.
 */
package io.llmco2.hardware.embodied;
