package io.llmco2.core.compat;

import io.llmco2.hardware.quantity.Carbon;
import io.llmco2.hardware.quantity.Energy;
import io.llmco2.hardware.quantity.MeterEnergy;
import io.llmco2.hardware.quantity.Power;
import io.llmco2.hardware.quantity.TimeSpan;
import java.util.Optional;

/**
 * EcoLogits (Rincé and Banse 2025, doi:10.21105/joss.07471), as of mlco2/ecologits@5be90da, ecologits/impacts/llm.py:
 * <pre>
 * GPUs       g = 2^ceil(log2(ceil(1.2 x 2 x P_total / 80)))                      P in 1e9 parameters, 16 bits, 80 GB
 * energy     g x T x (a e^(b B) P_active + c)                                    Wh, T output tokens, B = 64
 * latency    T x (0.000679 P_active + 0.000312 B + 0.0195)                       s
 * host       1.2 kW x g/8 x latency / B
 * meter      PUE x (energy + host)
 * embodied   (5700 kg x g/8 + 164 kg x g) x latency / (3 years x B)
 * </pre>
 * for one request; prompts and GPU types do not enter, and the batch is always 64. Its water is not computed here: at this
 * version the tool multiplied the off-site part with the PUE twice.
 */
public final class EcoLogits implements FootprintCalculator {
    /** The version that is followed. */
    public static final EcoLogits V_5BE90DA = new EcoLogits();

    private static final double ALPHA = 1.1665273170451914e-6; // Wh per token and GPU, per 1e9 parameters
    private static final double BETA = -0.011205921025579175; // per request of the batch
    private static final double GAMMA = 4.052928146734005e-5; // Wh per token and GPU
    private static final double SECONDS_PER_BILLION = 6.785088094353663e-4;
    private static final double SECONDS_PER_REQUEST = 3.119310311688259e-4;
    private static final double SECONDS_PER_TOKEN = 0.019473717579473387;
    private static final double BILLION = 1e9;
    private static final int BATCH = 64;
    private static final double GIGABYTES_PER_BILLION = 1.2 * 2; // 16 bits and a fifth more
    private static final double GIGABYTES_PER_GPU = 80;
    private static final int SERVER_GPUS = 8;
    private static final Power SERVER_POWER = new Power(1200);
    private static final Carbon SERVER_FOOTPRINT = new Carbon(5_700_000);
    private static final Carbon GPU_FOOTPRINT = new Carbon(164_000);
    private static final double LIFETIME_SECONDS = 3 * 365 * 24 * 3600.0;

    private EcoLogits() {}

    @Override
    public String id() {
        return "ecologits@5be90da";
    }

    @Override
    public Footprint of(Usage usage) {
        double active = usage.model().activeParameters() / BILLION;
        double tokens = usage.tokens().outputTokens();
        double requests = usage.tokens().requests();
        int gpus = gpus(usage.model().parameters() / BILLION);
        TimeSpan latency = timePerToken(active, BATCH).times(tokens);
        double serverShare = (double) gpus / SERVER_GPUS;
        Energy accelerators = energyPerToken(active, BATCH).times(gpus * tokens).times(requests);
        Energy host = SERVER_POWER.times(latency).times(serverShare / BATCH).times(requests);
        MeterEnergy meter = usage.pue().meter(accelerators.plus(host));
        Carbon hardware = SERVER_FOOTPRINT.times(serverShare).plus(GPU_FOOTPRINT.times(gpus));
        return new Footprint(
                id(),
                Optional.of(accelerators),
                Optional.of(host),
                meter,
                latency,
                Optional.of(usage.intensity().of(meter)),
                Optional.of(hardware.times(latency.seconds() / (LIFETIME_SECONDS * BATCH) * requests)));
    }

    /** Energy of one GPU for one output token of one request, in a batch of any size. */
    public static Energy energyPerToken(double activeBillions, double batch) {
        double wattHours = ALPHA * Math.exp(BETA * batch) * activeBillions + GAMMA;
        return Energy.ofKilowattHours(wattHours / 1000);
    }

    /** Time from one output token to the next, in a batch of any size. */
    public static TimeSpan timePerToken(double activeBillions, double batch) {
        return new TimeSpan(SECONDS_PER_BILLION * activeBillions + SECONDS_PER_REQUEST * batch + SECONDS_PER_TOKEN);
    }

    /** How many GPUs hold a model of so many billion parameters: a power of two. */
    public static int gpus(double billionParameters) {
        int needed = (int) Math.ceil(GIGABYTES_PER_BILLION * billionParameters / GIGABYTES_PER_GPU);
        return needed == 1 ? 1 : Integer.highestOneBit(needed - 1) << 1;
    }
}
