package io.llmco2.core.carbon;

import io.llmco2.hardware.quantity.AbioticDepletion;
import io.llmco2.hardware.quantity.PrimaryEnergy;
import java.util.Optional;

/**
 * What an inference takes from nature beside carbon and water; each is empty where no source tells it.
 *
 * @param operationalPrimaryEnergy behind the electricity at the meter
 * @param embodiedPrimaryEnergy share of making the hardware
 * @param operationalDepletion minerals and metals behind the electricity at the meter
 * @param embodiedDepletion minerals and metals, share of making the hardware
 * @param source where they come from
 */
public record ResourceUse(
        Optional<PrimaryEnergy> operationalPrimaryEnergy,
        Optional<PrimaryEnergy> embodiedPrimaryEnergy,
        Optional<AbioticDepletion> operationalDepletion,
        Optional<AbioticDepletion> embodiedDepletion,
        String source) {}
