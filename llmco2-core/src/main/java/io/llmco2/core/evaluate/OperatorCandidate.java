package io.llmco2.core.evaluate;

import com.google.common.collect.ImmutableList;
import io.llmco2.core.gnn.RooflineNet;
import io.llmco2.core.gnn.Trainer;
import io.llmco2.core.inference.Deployment;
import io.llmco2.core.measurement.OperatorTables.OperatorMeasurement;
import io.llmco2.core.predict.PhaseCost;
import io.llmco2.core.predict.Roofline;
import io.llmco2.hardware.quantity.Energy;
import io.llmco2.hardware.quantity.TimeSpan;
import java.util.List;
import java.util.function.Function;

/**
 * A way to predict time and energy of single operators that is put to the test: it is fitted to what a fold leaves it and
 * asked about the rest.
 *
 * @param name as {@code evaluate-operators} prints it
 * @param seeded whether another seed gives another answer; what is not seeded is fitted once
 * @param fitting how it learns
 */
public record OperatorCandidate(String name, boolean seeded, Fitting fitting) {

    /** From training data to what answers. */
    @FunctionalInterface
    public interface Fitting {
        /**
         * Learns.
         *
         * @param data all there is to learn from; has operators
         * @param seed of whatever is random
         * @return time and energy of each of the operators it is asked about, in their order
         */
        Function<List<OperatorMeasurement>, List<PhaseCost>> fit(TrainingData data, long seed);
    }

    /**
     * Those that need nothing but this module: the network first, then the bare Roofline at the power limit, and the Roofline
     * with coefficients of its own for every type of operator.
     *
     * @param cache where trained networks are remembered
     */
    public static ImmutableList<OperatorCandidate> core(
            Ensembles ensembles, FoldCache cache, Trainer.Progress progress) {
        return ImmutableList.of(
                new OperatorCandidate("roofline-net", true, (data, seed) -> {
                    RooflineNet net = ensembles.trainOnce(data, seed, cache, progress);
                    return each(operator -> net.predict(TrainingData.graph(operator)));
                }),
                new OperatorCandidate("roofline", false, (data, seed) -> each(OperatorCandidate::roofline)),
                new OperatorCandidate(
                        "roofline-fitted",
                        false,
                        (data, seed) -> each(FittedOperators.fit(data.operators())::predict)));
    }

    private static Function<List<OperatorMeasurement>, List<PhaseCost>> each(
            Function<OperatorMeasurement, PhaseCost> one) {
        return operators -> operators.stream().map(one).toList();
    }

    private static PhaseCost roofline(OperatorMeasurement operator) {
        return cost(
                operator,
                Roofline.of(operator.node(), operator.deployment().rates()).seconds(),
                1);
    }

    /**
     * The cost of an operator that takes so long at a share of the power limit.
     *
     * @param seconds of one execution
     * @param powerShare of the limit of all boards of the deployment
     */
    public static PhaseCost cost(OperatorMeasurement operator, double seconds, double powerShare) {
        Deployment deployment = operator.deployment();
        double limit =
                deployment.gpu().boardPower().watts() * deployment.split().gpusPerStage();
        return new PhaseCost(new Energy(powerShare * limit * seconds), new TimeSpan(seconds));
    }
}
