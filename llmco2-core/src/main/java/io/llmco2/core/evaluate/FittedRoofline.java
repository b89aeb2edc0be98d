package io.llmco2.core.evaluate;

import com.google.common.collect.ImmutableList;
import io.llmco2.core.inference.Inference;
import io.llmco2.core.inference.Rates;
import io.llmco2.core.measurement.Observations.Observation;
import io.llmco2.core.predict.EnergyPrediction;
import io.llmco2.core.predict.EnergyPredictor;
import io.llmco2.core.predict.OperatorCost;
import io.llmco2.core.predict.Roofline;
import io.llmco2.core.predict.Support;
import io.llmco2.graph.layer.LayerGraph;
import io.llmco2.graph.layer.OperatorNode;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The baseline without a network: time is a sum of compute, memory and network time and of launches, with non-negative
 * coefficients that fit measured times best in relative terms; power is a constant share of the board limit, the median
 * of what was measured.
 */
public final class FittedRoofline implements EnergyPredictor {
    private final double[] coefficients;
    private final double powerShare;

    private FittedRoofline(double[] coefficients, double powerShare) {
        this.coefficients = coefficients;
        this.powerShare = powerShare;
    }

    /**
     * Fits times by coordinate descent on squared relative errors, which is convex, and takes the median power. A row counts what it
     * counts in the training of the network: nothing else tells this baseline of the engines, and those of the smaller sources
     * are slower.
     *
     * @throws IllegalArgumentException if no row has a time, or none both energy and time
     */
    public static FittedRoofline fit(TrainingData data) {
        List<Observation> timed = data.where(o -> o.measurement().seconds().isPresent());
        List<double[]> rows = timed.stream()
                .map(o -> Arrays.stream(terms(o.inference()))
                        .map(term -> term / o.measurement().seconds().getAsDouble())
                        .toArray())
                .toList();
        return new FittedRoofline(RelativeFit.coefficients(rows, weights(timed)), medianPowerShare(timed));
    }

    /** The same times at another share of the board limit, such as the 0.7 that is often assumed. */
    public FittedRoofline withPowerShare(double share) {
        return new FittedRoofline(coefficients, share);
    }

    private static double[] weights(List<Observation> observations) {
        return observations.stream().mapToDouble(TrainingData::weight).toArray();
    }

    private static double medianPowerShare(List<Observation> timed) {
        List<Observation> both =
                timed.stream().filter(o -> o.measurement().joules().isPresent()).toList();
        if (both.isEmpty()) {
            throw new IllegalArgumentException("no row has both energy and time to fit a power by");
        }
        double[] shares = both.stream()
                .mapToDouble(o -> o.measurement().joules().getAsDouble()
                        / o.measurement().seconds().getAsDouble()
                        / o.inference().deployment().gpu().boardPower().watts()
                        / o.inference().deployment().gpuCount())
                .toArray();
        return Statistics.median(shares, weights(both));
    }

    private static double[] terms(Inference inference) {
        double[] sum = new double[RooflineTerms.COUNT];
        Rates rates = inference.deployment().rates();
        for (LayerGraph graph : inference.graphs()) {
            for (OperatorNode node : graph.nodes()) {
                double[] each = RooflineTerms.of(node, rates);
                for (int k = 0; k < RooflineTerms.COUNT; k++) {
                    sum[k] += each[k] * graph.pipeline().wallShare();
                }
            }
        }
        return sum;
    }

    @Override
    public EnergyPrediction predict(Inference inference) {
        ImmutableList.Builder<OperatorCost> operators = ImmutableList.builder();
        Rates rates = inference.deployment().rates();
        for (LayerGraph graph : inference.graphs()) {
            for (OperatorNode node : graph.nodes()) {
                double seconds = RooflineTerms.seconds(coefficients, RooflineTerms.of(node, rates));
                double watts = powerShare
                        * inference.deployment().gpu().boardPower().watts()
                        * inference.deployment().split().gpusPerStage();
                operators.add(OperatorCost.of(
                        node, Roofline.of(node, rates), graph, inference.deployment(), seconds, watts * seconds));
            }
        }
        return new EnergyPrediction(operators.build(), Optional.empty(), Support.ROOFLINE_ONLY, "roofline-fitted");
    }
}
