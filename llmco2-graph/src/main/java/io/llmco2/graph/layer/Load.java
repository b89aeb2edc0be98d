package io.llmco2.graph.layer;

import com.google.common.collect.ImmutableList;
import com.google.common.math.LongMath;
import io.llmco2.graph.Phase;
import io.llmco2.graph.Workload;
import io.llmco2.graph.Workload.ContinuousBatching;
import io.llmco2.graph.Workload.StaticBatch;
import java.math.RoundingMode;

/**
 * What a phase of a workload asks of every operator of the model.
 *
 * @param passes how often the model is executed
 * @param tokens tokens that go through it, all passes together
 * @param outputRows tokens of which logits are computed
 * @param tokensPerPass tokens that go through together
 * @param rows the same, whatever the number of generated tokens (see {@link Dimensions})
 * @param outputRowsPerPass logits computed together, whatever the number of generated tokens
 * @param prefillShare share of the tokens that are prompt
 * @param prefillShareOfOutput share of the logits that are of the last prompt token
 * @param attention what is asked of attention, one part for each phase at work
 */
record Load(
        Amount passes,
        Amount tokens,
        Amount outputRows,
        double tokensPerPass,
        double rows,
        double outputRowsPerPass,
        double prefillShare,
        double prefillShareOfOutput,
        ImmutableList<AttentionLoad> attention) {

    /**
     * The load of one of {@code ranks} that share the requests of a workload: the busiest.
     *
     * @throws IllegalArgumentException if the workload has no such phase
     */
    static Load of(Workload workload, Phase phase, int ranks) {
        if (workload instanceof StaticBatch batch && phase == Phase.PREFILL) {
            return prefill(batch, requestsPerRank(batch, ranks));
        }
        if (workload instanceof StaticBatch batch && phase == Phase.DECODE && batch.generated() > 1) {
            return decode(batch, requestsPerRank(batch, ranks));
        }
        if (workload instanceof ContinuousBatching server && phase == Phase.MIXED) {
            return mixed(server, server.running() / ranks);
        }
        throw new IllegalArgumentException(workload + " has no phase " + phase + ", only " + workload.phases());
    }

    private static long requestsPerRank(StaticBatch batch, int ranks) {
        return LongMath.divide(batch.requests(), ranks, RoundingMode.CEILING);
    }

    private static Load prefill(StaticBatch batch, long requests) {
        long tokens = Math.multiplyExact(requests, batch.prompt() - batch.cached());
        return new Load(
                new Amount.Exact(1),
                new Amount.Exact(tokens),
                new Amount.Exact(requests),
                tokens,
                tokens,
                requests,
                1,
                1,
                ImmutableList.of(
                        new AttentionLoad.Exact(Phase.PREFILL, requests, batch.cached() + 1, batch.prompt(), tokens)));
    }

    private static Load decode(StaticBatch batch, long requests) {
        long steps = batch.generated() - 1;
        Amount tokens = new Amount.Exact(Math.multiplyExact(requests, steps));
        return new Load(
                new Amount.Exact(steps),
                tokens,
                tokens,
                requests,
                requests,
                requests,
                0,
                0,
                ImmutableList.of(new AttentionLoad.Exact(
                        Phase.DECODE,
                        requests,
                        Math.addExact(batch.prompt(), 1),
                        Math.addExact(batch.prompt(), steps),
                        requests)));
    }

    /** While one batch is served, every request is prefilled once and takes part in as many passes as it has tokens. */
    private static Load mixed(ContinuousBatching server, double requests) {
        double prompt = server.prompt();
        double generated = server.generated();
        double decoded = generated - 1; // prefill yields the first one
        double tokensPerRequest = prompt + decoded;
        return new Load(
                new Amount.Mean(generated),
                new Amount.Mean(requests * tokensPerRequest),
                new Amount.Mean(requests * generated),
                requests * tokensPerRequest / generated,
                requests,
                requests,
                prompt / tokensPerRequest,
                1 / generated,
                ImmutableList.of( // both even where nothing is decoded: the shape of the graph must not depend on it
                        new AttentionLoad.Mean(Phase.PREFILL, requests, 1, prompt, prompt),
                        new AttentionLoad.Mean(Phase.DECODE, requests, prompt + 1, decoded, requests)));
    }
}
