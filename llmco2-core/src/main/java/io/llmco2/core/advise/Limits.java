package io.llmco2.core.advise;

import io.llmco2.hardware.quantity.Carbon;
import io.llmco2.hardware.quantity.Energy;
import io.llmco2.hardware.quantity.TimeSpan;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What a placement must keep. A limit that was not set is not checked; a limit on something unknown is not kept, because
 * nothing shows that it is. Times and memory are those of every kind of requests of a mix, at the length that nine of ten stay
 * below (of a server in steady state, whose passes hold requests of all lengths, only the latency is; the rest is of the mean
 * traffic); cost, energy and carbon are of one request, the mean over the mix.
 *
 * @param timeToFirstToken at most so long
 * @param timePerOutputToken at most so long for every token after the first
 * @param latency at most so long from arrival to last token, queueing aside
 * @param memoryShare at most this share of the memory of each GPU, above 0 and at most 1
 * @param costPerRequest at most, in the caller's currency
 * @param energyPerRequest at most, at the accelerators
 * @param carbonPerRequest at most, operational and embodied
 * @param lowerBoundsSuffice whether energy and carbon of which a part is unknown may be held against their limits all the
 *     same; unless so, they do not keep them
 */
public record Limits(
        Optional<TimeSpan> timeToFirstToken,
        Optional<TimeSpan> timePerOutputToken,
        Optional<TimeSpan> latency,
        OptionalDouble memoryShare,
        OptionalDouble costPerRequest,
        Optional<Energy> energyPerRequest,
        Optional<Carbon> carbonPerRequest,
        boolean lowerBoundsSuffice) {

    /** No limits but the memory of the GPUs. */
    public static final Limits NONE = builder().build();

    /**
     * Checks share and cost.
     *
     * @throws IllegalArgumentException if the share is not above 0 and at most 1, or the cost negative or NaN
     */
    public Limits {
        if (memoryShare.isPresent() && !(memoryShare.getAsDouble() > 0 && memoryShare.getAsDouble() <= 1)) {
            throw new IllegalArgumentException(
                    "the limit on memory must be a share above 0 and at most 1, but was " + memoryShare.getAsDouble());
        }
        if (costPerRequest.isPresent() && !(costPerRequest.getAsDouble() >= 0)) {
            throw new IllegalArgumentException(
                    "the limit on cost must be at least 0, but was " + costPerRequest.getAsDouble());
        }
    }

    /** Limits to be set. */
    public static Builder builder() {
        return new Builder();
    }

    /** Sets {@link Limits}. Not safe to share between threads. */
    public static final class Builder {
        private TimeSpan timeToFirstToken;
        private TimeSpan timePerOutputToken;
        private TimeSpan latency;
        private OptionalDouble memoryShare = OptionalDouble.empty();
        private OptionalDouble costPerRequest = OptionalDouble.empty();
        private Energy energyPerRequest;
        private Carbon carbonPerRequest;
        private boolean lowerBoundsSuffice;

        private Builder() {}

        /** At most so long to the first token. */
        public Builder timeToFirstToken(TimeSpan most) {
            this.timeToFirstToken = most;
            return this;
        }

        /** At most so long for every token after the first. */
        public Builder timePerOutputToken(TimeSpan most) {
            this.timePerOutputToken = most;
            return this;
        }

        /** At most so long from arrival to last token. */
        public Builder latency(TimeSpan most) {
            this.latency = most;
            return this;
        }

        /** At most this share of the memory of each GPU; all of it unless given. */
        public Builder memoryShare(double most) {
            this.memoryShare = OptionalDouble.of(most);
            return this;
        }

        /** At most so much of the caller's currency for one request. */
        public Builder costPerRequest(double most) {
            this.costPerRequest = OptionalDouble.of(most);
            return this;
        }

        /** At most so much energy at the accelerators for one request. */
        public Builder energyPerRequest(Energy most) {
            this.energyPerRequest = most;
            return this;
        }

        /** At most so much carbon for one request. */
        public Builder carbonPerRequest(Carbon most) {
            this.carbonPerRequest = most;
            return this;
        }

        /** Whether a lower bound may be held against a limit; not unless given. */
        public Builder lowerBoundsSuffice(boolean may) {
            this.lowerBoundsSuffice = may;
            return this;
        }

        /**
         * The limits.
         *
         * @throws IllegalArgumentException naming what is out of range
         */
        public Limits build() {
            return new Limits(
                    Optional.ofNullable(timeToFirstToken),
                    Optional.ofNullable(timePerOutputToken),
                    Optional.ofNullable(latency),
                    memoryShare,
                    costPerRequest,
                    Optional.ofNullable(energyPerRequest),
                    Optional.ofNullable(carbonPerRequest),
                    lowerBoundsSuffice);
        }
    }
}
