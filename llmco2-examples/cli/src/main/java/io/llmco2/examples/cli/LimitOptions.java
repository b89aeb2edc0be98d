package io.llmco2.examples.cli;

import io.llmco2.core.advise.Limits;
import io.llmco2.hardware.quantity.Carbon;
import io.llmco2.hardware.quantity.Energy;
import io.llmco2.hardware.quantity.TimeSpan;
import picocli.CommandLine.Option;

/** The options that say what a placement must keep. A picocli mix-in. */
final class LimitOptions {
    @Option(names = "--max-ttft", paramLabel = "S", description = "most seconds to the first token")
    private Double timeToFirstToken;

    @Option(names = "--max-tpot", paramLabel = "S", description = "most seconds for every further token")
    private Double timePerOutputToken;

    @Option(
            names = "--max-latency",
            paramLabel = "S",
            description = "most seconds from arrival to last token, queueing aside, at the length of --p90")
    private Double latency;

    @Option(
            names = "--max-memory",
            paramLabel = "SHARE",
            description = "most of the memory of each GPU, above 0 and at most 1 (default: all of it)")
    private Double memory;

    @Option(names = "--max-cost", paramLabel = "C", description = "most cost of one request; needs --price")
    private Double cost;

    @Option(names = "--max-energy", paramLabel = "J", description = "most joules of one request at the accelerators")
    private Double energy;

    @Option(names = "--max-carbon", paramLabel = "G", description = "most grams of CO2e of one request")
    private Double carbon;

    @Option(
            names = "--lower-bounds-suffice",
            description = "hold carbon and energy of which a part is unknown against their limits all the same; without"
                    + " it they do not keep them")
    private boolean lowerBoundsSuffice;

    Limits limits() {
        Limits.Builder limits = Limits.builder().lowerBoundsSuffice(lowerBoundsSuffice);
        if (timeToFirstToken != null) {
            limits.timeToFirstToken(new TimeSpan(positive("--max-ttft", timeToFirstToken)));
        }
        if (timePerOutputToken != null) {
            limits.timePerOutputToken(new TimeSpan(positive("--max-tpot", timePerOutputToken)));
        }
        if (latency != null) {
            limits.latency(new TimeSpan(positive("--max-latency", latency)));
        }
        if (memory != null) {
            if (!(memory <= 1)) { // also refuses NaN
                throw new BadInput("--max-memory takes a share above 0 and at most 1, but was " + memory);
            }
            limits.memoryShare(positive("--max-memory", memory));
        }
        if (cost != null) {
            limits.costPerRequest(positive("--max-cost", cost));
        }
        if (energy != null) {
            limits.energyPerRequest(new Energy(positive("--max-energy", energy)));
        }
        if (carbon != null) {
            limits.carbonPerRequest(new Carbon(positive("--max-carbon", carbon)));
        }
        return limits.build();
    }

    private static double positive(String option, double value) {
        if (!(value > 0 && value < Double.POSITIVE_INFINITY)) { // also refuses NaN
            throw new BadInput(option + " must be finite and more than 0, but was " + value);
        }
        return value;
    }
}
