package io.llmco2.core.evaluate;

import com.google.common.collect.ImmutableMap;
import io.llmco2.core.measurement.OperatorTables.OperatorMeasurement;
import io.llmco2.core.predict.PhaseCost;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The baseline without a network for single operators: time is a sum of compute, memory and network time and of launches,
 * with non-negative coefficients for every type of operator that fit measured times best in relative terms; power is a
 * constant share of the board limit, the median of the type, or of all operators where none of the type was measured.
 */
final class FittedOperators {
    private final ImmutableMap<String, Fit> byType;

    /** What was found for a type of operator. */
    private record Fit(double[] coefficients, double powerShare) {}

    private FittedOperators(ImmutableMap<String, Fit> byType) {
        this.byType = byType;
    }

    /**
     * Fits to measured operators.
     *
     * @throws IllegalArgumentException if the power of none was measured
     */
    static FittedOperators fit(List<OperatorMeasurement> operators) {
        double[] all = powerShares(operators);
        if (all.length == 0) {
            throw new IllegalArgumentException("of no operator was the power measured");
        }
        double usual = Statistics.median(all);
        Map<String, List<OperatorMeasurement>> types = operators.stream()
                .collect(Collectors.groupingBy(OperatorMeasurement::type, LinkedHashMap::new, Collectors.toList()));
        ImmutableMap.Builder<String, Fit> fits = ImmutableMap.builder();
        types.forEach((type, rows) -> {
            double[] shares = powerShares(rows);
            fits.put(type, new Fit(coefficients(rows), shares.length == 0 ? usual : Statistics.median(shares)));
        });
        return new FittedOperators(fits.buildOrThrow());
    }

    private static double[] coefficients(List<OperatorMeasurement> rows) {
        return RelativeFit.coefficients(rows.stream()
                .map(row -> Arrays.stream(terms(row))
                        .map(term -> term / row.seconds())
                        .toArray())
                .toList());
    }

    private static double[] powerShares(List<OperatorMeasurement> rows) {
        return rows.stream()
                .filter(row -> row.joules().isPresent())
                .mapToDouble(row -> row.joules().getAsDouble()
                        / OperatorCandidate.cost(row, row.seconds(), 1).energy().joules())
                .toArray();
    }

    private static double[] terms(OperatorMeasurement operator) {
        return RooflineTerms.of(operator.node(), operator.deployment().rates());
    }

    /**
     * Time and energy of an operator.
     *
     * @throws IllegalArgumentException if none of its type was learned from
     */
    PhaseCost predict(OperatorMeasurement operator) {
        Fit fit = byType.get(operator.type());
        if (fit == null) {
            throw new IllegalArgumentException(
                    "no " + operator.type() + " to learn from; there are " + String.join(", ", byType.keySet()));
        }
        double seconds = RooflineTerms.seconds(fit.coefficients, terms(operator));
        return OperatorCandidate.cost(operator, seconds, fit.powerShare);
    }
}
