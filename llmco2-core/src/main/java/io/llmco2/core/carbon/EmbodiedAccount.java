package io.llmco2.core.carbon;

import com.google.common.collect.ImmutableMap;
import io.llmco2.hardware.quantity.Carbon;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What an inference takes of the making of its hardware.
 *
 * @param method how the footprint was told
 * @param carbon the share; empty where the footprint of the accelerator is unknown, which is not zero
 * @param whole whether accelerator and host are both in it; without the host it is a lower bound
 * @param byMethod the share of the accelerators alone by every method that knows them, to see how far methods differ; hosts
 *     are left out, because not every method has one
 * @param source footprints, lifetime and utilisation, in words
 */
public record EmbodiedAccount(
        EmbodiedMethod method,
        Optional<Carbon> carbon,
        boolean whole,
        ImmutableMap<EmbodiedMethod, Carbon> byMethod,
        String source) {

    /** The largest answer over the smallest; empty if fewer than two methods answer. */
    public OptionalDouble spread() {
        if (byMethod.size() < 2) {
            return OptionalDouble.empty();
        }
        double most =
                byMethod.values().stream().mapToDouble(Carbon::grams).max().orElseThrow();
        double least =
                byMethod.values().stream().mapToDouble(Carbon::grams).min().orElseThrow();
        return least > 0 ? OptionalDouble.of(most / least) : OptionalDouble.empty();
    }
}
