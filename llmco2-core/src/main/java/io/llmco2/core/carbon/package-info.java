/**
 * From energy to carbon: what is counted ({@link io.llmco2.core.carbon.Boundary}), how energy at the accelerators
 * becomes energy at the meter ({@link io.llmco2.core.carbon.BoundaryLadder}, the one place where a PUE is applied), and
 * what share of the making of the hardware a request takes ({@link io.llmco2.core.carbon.Embodied}). Immutable.
 */
package io.llmco2.core.carbon;
