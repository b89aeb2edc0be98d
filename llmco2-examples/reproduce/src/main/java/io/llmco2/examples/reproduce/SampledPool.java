package io.llmco2.examples.reproduce;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.llmco2.core.sample.Acquisition;
import io.llmco2.core.sample.Pool;

/**
 * Configurations that were measured, in the place of a bench that could measure them, and others that judge.
 *
 * @param id short name, for files
 * @param text what it is, in Markdown
 * @param pool what can be measured
 * @param joules of every candidate of the pool
 * @param judged where the configurations lie that judge; none of them is in the pool
 * @param judgedJoules of each of those
 * @param weighted whether the pool has a prior, so that drawing by it is something else than drawing uniformly
 * @param plan how many measurements, in which rounds
 * @param sha256 hashes of the data, by file name
 */
record SampledPool(
        String id,
        String text,
        Pool pool,
        double[] joules,
        ImmutableList<double[]> judged,
        double[] judgedJoules,
        boolean weighted,
        Acquisition plan,
        ImmutableMap<String, String> sha256) {

    /** Everything that decides what a sampler learns from it. */
    String key() {
        return String.join("\n", id, "" + sha256, "" + plan, "" + joules.length, "" + judgedJoules.length);
    }
}
