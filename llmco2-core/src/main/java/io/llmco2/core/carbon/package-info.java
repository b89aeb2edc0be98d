/**
 * From energy to everything that follows from it. Start at {@link io.llmco2.core.carbon.CarbonAccounting}, which takes a
 * {@link io.llmco2.core.carbon.Site} and gives {@link io.llmco2.core.carbon.Impacts}: energy term by term
 * ({@link io.llmco2.core.carbon.BoundaryLadder}, the one place where a PUE is applied), carbon of the electricity and of
 * making the hardware, water, primary energy and minerals, each with its source. When and where to run what may wait:
 * {@link io.llmco2.core.carbon.BestSlot}. Immutable, without network, file or clock; live grids are in
 * {@code io.llmco2.core.carbon.live}.
 */
package io.llmco2.core.carbon;
