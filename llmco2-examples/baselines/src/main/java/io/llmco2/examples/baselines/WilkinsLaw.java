package io.llmco2.examples.baselines;

import com.google.common.collect.ImmutableList;
import io.llmco2.core.evaluate.Candidate;
import io.llmco2.core.evaluate.Candidate.Claim;
import io.llmco2.core.evaluate.RelativeFit;
import io.llmco2.core.evaluate.TrainingData;
import io.llmco2.core.gnn.TrainedRange;
import io.llmco2.core.inference.Inference;
import io.llmco2.core.measurement.Measurement;
import io.llmco2.core.measurement.Observations.Observation;
import io.llmco2.core.predict.PhaseCost;
import io.llmco2.graph.Workload;
import io.llmco2.hardware.quantity.Energy;
import io.llmco2.hardware.quantity.TimeSpan;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * Wilkins, Keshav and Mortier's law for one model (2024, arXiv:2407.04014): {@code a0 in + a1 out + a2 in out} for the
 * energy of a request, and with other coefficients for the time of a batch. Coefficients are non-negative and fitted to
 * relative errors, so that rows of all sizes count alike. GPU, count and batch do not enter the law.
 *
 * <p>The law says nothing of a model it was not fitted to. An architecture without rows of its own is answered with the
 * coefficients of the one whose active parameters are nearest in logarithm (of two as near, the smaller), unscaled.
 */
final class WilkinsLaw {
    private final ImmutableList<Law> laws;

    private WilkinsLaw(ImmutableList<Law> laws) {
        this.laws = laws;
    }

    /** Coefficients of one architecture. */
    private record Law(String architecture, double activeParameters, double[] joules, double[] seconds) {
        static Law of(String architecture, List<Observation> rows) {
            return new Law(
                    architecture,
                    rows.get(0).inference().llm().activeParameters(),
                    fit(rows, m -> m.joules().orElseThrow() / m.requests().batchSize()),
                    fit(rows, m -> m.seconds().orElseThrow()));
        }

        private static double[] fit(List<Observation> rows, ToDoubleFunction<Measurement> measured) {
            return RelativeFit.coefficients(rows.stream()
                    .map(o -> {
                        double[] terms = terms(o.inference().workload());
                        double target = measured.applyAsDouble(o.measurement());
                        for (int k = 0; k < terms.length; k++) {
                            terms[k] /= target;
                        }
                        return terms;
                    })
                    .toList());
        }

        PhaseCost of(Workload workload) {
            return new PhaseCost(
                    new Energy(workload.batchSize() * sum(joules, terms(workload))),
                    new TimeSpan(sum(seconds, terms(workload))));
        }
    }

    static Candidate candidate() {
        return new Candidate("wilkins", false, "1", (data, seed) -> {
            WilkinsLaw law = fit(data);
            return inference -> Claim.of(law.predict(inference));
        });
    }

    /**
     * One law for each architecture, from the rows that have both energy and time.
     *
     * @throws IllegalArgumentException if there are none
     */
    static WilkinsLaw fit(TrainingData data) {
        ImmutableList<Law> laws = data
                .where(o -> o.measurement().joules().isPresent()
                        && o.measurement().seconds().isPresent())
                .stream()
                .collect(Collectors.groupingBy(TrainingData::architecture))
                .entrySet()
                .stream()
                .map(e -> Law.of(e.getKey(), e.getValue()))
                .sorted(Comparator.comparing(Law::activeParameters).thenComparing(Law::architecture))
                .collect(ImmutableList.toImmutableList());
        if (laws.isEmpty()) {
            throw new IllegalArgumentException("no row has both energy and time to fit a law to");
        }
        return new WilkinsLaw(laws);
    }

    PhaseCost predict(Inference inference) {
        String architecture = TrainedRange.architecture(inference);
        Law law = laws.stream()
                .filter(known -> known.architecture.equals(architecture))
                .findFirst()
                .orElseGet(() -> nearest(inference.llm().activeParameters()));
        return law.of(inference.workload());
    }

    private Law nearest(double activeParameters) {
        return laws.stream()
                .min(Comparator.comparing(known -> Math.abs(Math.log(known.activeParameters / activeParameters))))
                .orElseThrow();
    }

    private static double[] terms(Workload workload) {
        double in = workload.promptTokens();
        double out = workload.generatedTokens();
        return new double[] {in, out, in * out};
    }

    private static double sum(double[] coefficients, double[] terms) {
        double sum = 0;
        for (int k = 0; k < terms.length; k++) {
            sum += coefficients[k] * terms[k];
        }
        return sum;
    }
}
