package io.llmco2.core.advise;

import com.google.common.collect.ImmutableList;
import io.llmco2.core.CarbonEstimate;
import io.llmco2.core.CarbonEstimator;
import io.llmco2.core.EstimateRequest;
import io.llmco2.graph.Workload;
import io.llmco2.graph.Workload.ContinuousBatching;
import io.llmco2.graph.Workload.RaggedBatch;
import io.llmco2.graph.Workload.StaticBatch;
import io.llmco2.hardware.quantity.Energy;
import io.llmco2.hardware.quantity.TimeSpan;

/**
 * What one more request in a batch takes, next to its average share. The two differ widely: weights are read once for all
 * requests, so while memory binds, one more is nearly free, and its average share is mostly that of the others. Decide about
 * admission by the marginal energy, account by the average share, which adds up to the whole.
 *
 * @param before energy at the accelerators without it
 * @param after energy at the accelerators with it
 * @param requests how many there are with it
 * @param slowerBy how much longer the whole batch takes, in seconds; of a server in steady state, one batch of running requests
 */
public record MarginalEnergy(Energy before, Energy after, double requests, double slowerBy) {

    /**
     * One more of the same.
     *
     * @param running what runs now
     * @throws IllegalArgumentException if it would not fit the memory, or the workload is one phase alone or of several lengths
     */
    public static MarginalEnergy ofOneMore(CarbonEstimator estimator, EstimateRequest running) {
        if (running.workload() instanceof StaticBatch batch) {
            return between(estimator, running, batch.withRequests(batch.requests() + 1));
        }
        if (running.workload() instanceof ContinuousBatching server) {
            return between(
                    estimator,
                    running,
                    new ContinuousBatching(server.running() + 1, server.prompt(), server.cached(), server.generated()));
        }
        throw new IllegalArgumentException("one more of the same is for a batch of equal requests or a server in steady"
                + " state, but the workload was " + running.workload() + "; say which request is added");
    }

    /**
     * One or more requests of other lengths that start together with a batch.
     *
     * @param running a batch, of one length or several
     * @param added what joins it
     * @throws IllegalArgumentException if it would not fit the memory, or what runs does not start together
     */
    public static MarginalEnergy of(CarbonEstimator estimator, EstimateRequest running, StaticBatch added) {
        ImmutableList.Builder<StaticBatch> parts = ImmutableList.builder();
        if (running.workload() instanceof StaticBatch batch) {
            parts.add(batch);
        } else if (running.workload() instanceof RaggedBatch ragged) {
            parts.addAll(ragged.parts());
        } else {
            throw new IllegalArgumentException("a request can join requests that start together, but the workload was "
                    + running.workload() + "; of a server in steady state ask for one more of the same");
        }
        return between(estimator, running, new RaggedBatch(parts.add(added).build()));
    }

    private static MarginalEnergy between(CarbonEstimator estimator, EstimateRequest running, Workload more) {
        CarbonEstimate without = estimator.estimate(running);
        CarbonEstimate with = estimator.estimate(running.with(more));
        TimeSpan longer = with.total().time();
        return new MarginalEnergy(
                without.total().energy(),
                with.total().energy(),
                more.batchSize(),
                longer.seconds() - without.total().time().seconds());
    }

    /**
     * What it adds, in joules. A learned predictor can say less than nothing where the larger batch runs more efficiently;
     * the number is told as it is.
     */
    public double joules() {
        return after.joules() - before.joules();
    }

    /** The energy of all, over the number of requests. */
    public Energy averageShare() {
        return after.times(1 / requests);
    }
}
