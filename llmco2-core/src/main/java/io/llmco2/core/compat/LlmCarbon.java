package io.llmco2.core.compat;

import io.llmco2.hardware.quantity.Energy;
import io.llmco2.hardware.quantity.MeterEnergy;
import io.llmco2.hardware.quantity.TimeSpan;
import java.util.Optional;

/**
 * LLMCarbon (Faiz et al., ICLR 2024, arXiv:2309.14393), as of SotaroKaneda/MLCarbon@b54d8fe, model.py and embodied.py:
 * <pre>
 * operations   k x P x D                          k = 6 in training, 2 in inference; P active parameters, D tokens
 * time         operations / (devices x peak x efficiency)
 * energy       devices x mean power x time
 * meter        PUE x energy
 * embodied     devices x footprint x time / 5 years
 * </pre>
 * Devices with their efficiency and power must be told; there is no default.
 */
public final class LlmCarbon implements FootprintCalculator {
    /** Training: six operations for each parameter and token. */
    public static final LlmCarbon TRAINING_B54D8FE = new LlmCarbon("training", 6);

    /** Inference: two operations for each active parameter and token. */
    public static final LlmCarbon INFERENCE_B54D8FE = new LlmCarbon("inference", 2);

    private static final double LIFETIME_SECONDS = 5 * 365 * 24 * 3600.0;

    private final String kind;
    private final int operationsPerParameterAndToken;

    private LlmCarbon(String kind, int operationsPerParameterAndToken) {
        this.kind = kind;
        this.operationsPerParameterAndToken = operationsPerParameterAndToken;
    }

    @Override
    public String id() {
        return "llmcarbon@b54d8fe-" + kind;
    }

    @Override
    public Footprint of(Usage usage) {
        Usage.Devices devices = usage.devices()
                .orElseThrow(() -> new IllegalArgumentException(
                        "LLMCarbon needs to be told the devices, their mean power and the efficiency they reach"));
        double tokens = usage.tokens().requests()
                * (usage.tokens().promptTokens() + usage.tokens().outputTokens());
        double operations = operationsPerParameterAndToken * usage.model().activeParameters() * tokens;
        TimeSpan time = new TimeSpan(operations / (devices.count() * devices.peakFlops() * devices.efficiency()));
        Energy energy = devices.power().times(devices.count()).times(time);
        MeterEnergy meter = usage.pue().meter(energy);
        return new Footprint(
                id(),
                Optional.of(energy),
                Optional.empty(),
                meter,
                time,
                Optional.of(usage.intensity().of(meter)),
                devices.footprint().map(each -> each.times(devices.count() * time.seconds() / LIFETIME_SECONDS)));
    }
}
