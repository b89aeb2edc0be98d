package io.llmco2.examples.baselines;

import com.google.common.collect.ImmutableList;
import io.llmco2.core.evaluate.OperatorCandidate;
import io.llmco2.core.evaluate.TrainingData;
import io.llmco2.core.inference.Rates;
import io.llmco2.core.measurement.OperatorTables.OperatorMeasurement;
import io.llmco2.core.predict.PhaseCost;
import io.llmco2.core.predict.Roofline;
import io.llmco2.graph.NumberFormat;
import io.llmco2.graph.layer.Cost;
import io.llmco2.graph.layer.Dimensions;
import io.llmco2.graph.layer.Operator;
import io.llmco2.graph.layer.OperatorNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Two random forests (Breiman 2001) on sizes, counts, Roofline times and the rates of the GPU: one of how many times the
 * Roofline an operator takes, one of its share of the power limit. Logarithms throughout.
 */
public final class OperatorForest {
    private static final float FEATURES = 1 / 3f;

    private OperatorForest() {}

    /** The forest, ready to be put to the test beside the candidates of core. */
    public static OperatorCandidate candidate() {
        return new OperatorCandidate("random-forest", true, (data, seed) -> fit(data, seed));
    }

    private static Function<List<OperatorMeasurement>, List<PhaseCost>> fit(TrainingData data, long seed) {
        ImmutableList<OperatorMeasurement> timed = data.operators();
        ImmutableList<OperatorMeasurement> powered = timed.stream()
                .filter(operator -> operator.joules().isPresent())
                .collect(ImmutableList.toImmutableList());
        if (powered.isEmpty()) {
            throw new IllegalArgumentException("of no operator was the power measured");
        }
        Function<List<double[]>, double[]> stretch = RandomForest.fit(
                features(timed),
                timed.stream()
                        .mapToDouble(row -> Math.log(row.seconds() / roofline(row)))
                        .toArray(),
                FEATURES,
                seed);
        Function<List<double[]>, double[]> share = RandomForest.fit(
                features(powered),
                powered.stream()
                        .mapToDouble(row -> Math.log(row.joules().getAsDouble()
                                / OperatorCandidate.cost(row, row.seconds(), 1)
                                        .energy()
                                        .joules()))
                        .toArray(),
                FEATURES,
                seed);
        return asked -> {
            double[] stretches = stretch.apply(features(asked));
            double[] shares = share.apply(features(asked));
            List<PhaseCost> costs = new ArrayList<>();
            for (int i = 0; i < stretches.length; i++) {
                OperatorMeasurement row = asked.get(i);
                costs.add(OperatorCandidate.cost(row, roofline(row) * Math.exp(stretches[i]), Math.exp(shares[i])));
            }
            return costs;
        };
    }

    private static double roofline(OperatorMeasurement row) {
        return Roofline.of(row.node(), row.deployment().rates()).seconds();
    }

    private static List<double[]> features(List<OperatorMeasurement> rows) {
        return rows.stream().map(OperatorForest::features).toList();
    }

    private static double[] features(OperatorMeasurement operator) {
        OperatorNode node = operator.node();
        Dimensions d = node.dimensions();
        Cost cost = node.cost();
        Rates rates = operator.deployment().rates();
        Roofline roofline = Roofline.of(node, rates);
        List<Double> row = new ArrayList<>();
        for (Operator.Kind kind : Operator.Kind.values()) {
            row.add(node.operator().kind() == kind ? 1.0 : 0.0);
        }
        row.add((double) operator.graph().phase().ordinal());
        row.add((double) node.compute().bits());
        row.add((double) node.span());
        for (double size : new double[] {
            d.rows(),
            d.inner(),
            d.outer(),
            d.groups(),
            operator.context(),
            rates.memoryBytesPerSecond(),
            rates.peakFlops(NumberFormat.BF16),
            operator.deployment().gpu().boardPower().watts(),
            roofline.seconds()
        }) {
            row.add(Math.log(size));
        }
        for (double count : new double[] {cost.flops(), cost.memoryBytes(), cost.networkBytes(), cost.kvReadBytes()}) {
            row.add(Math.log1p(count));
        }
        row.add(roofline.computeSeconds() / roofline.seconds());
        return row.stream().mapToDouble(Double::doubleValue).toArray();
    }
}
