package io.llmco2.core.ledger;

import com.google.common.collect.ImmutableSortedSet;
import io.llmco2.core.CarbonEstimate;
import io.llmco2.core.EstimateRequest;
import io.llmco2.core.carbon.Boundary;
import io.llmco2.core.carbon.Term;
import io.llmco2.hardware.quantity.Carbon;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeSet;

/** The running sums of one key. Not safe to share between threads; {@link Ledger} sees to that. */
final class Account {
    private long estimates;
    private final ExactSum requests = new ExactSum();
    private final ExactSum generatedTokens = new ExactSum();
    private final Part acceleratorJoules = new Part();
    private final Part meterJoules = new Part();
    private final Part operationalGrams = new Part();
    private final Part embodiedGrams = new Part();

    /** One quantity, and what is not known of it. */
    private static final class Part {
        private final ExactSum sum = new ExactSum();
        private final TreeSet<String> lacking = new TreeSet<>();
        private long known;
        private long unknown;

        void add(Optional<Double> value, List<String> parts) {
            if (value.isPresent()) {
                sum.add(value.get());
                lacking.addAll(parts);
                known++;
            } else {
                unknown++;
            }
        }

        void add(Part other) {
            sum.add(other.sum);
            lacking.addAll(other.lacking);
            known += other.known;
            unknown += other.unknown;
        }

        Total total() {
            return new Total(
                    known == 0 ? OptionalDouble.empty() : OptionalDouble.of(sum.value()),
                    unknown,
                    ImmutableSortedSet.copyOf(lacking));
        }
    }

    void add(EstimateRequest request, CarbonEstimate estimate) {
        double batch = estimate.batchSize();
        estimates++;
        requests.add(batch);
        generatedTokens.add(batch * request.workload().generatedTokens());
        acceleratorJoules.add(Optional.of(estimate.total().energy().joules()), lacking(estimate, Boundary.ACCELERATOR));
        meterJoules.add(Optional.of(estimate.ladder().meter().energy().joules()), lacking(estimate, Boundary.FACILITY));
        operationalGrams.add(
                estimate.operationalCarbon().map(Carbon::grams),
                estimate.impacts().lackingOperational());
        embodiedGrams.add(
                estimate.embodiedCarbon().map(Carbon::grams),
                estimate.impacts().embodied().whole() ? List.of() : List.of("embodied host"));
    }

    void add(Account other) {
        estimates += other.estimates;
        requests.add(other.requests);
        generatedTokens.add(other.generatedTokens);
        acceleratorJoules.add(other.acceleratorJoules);
        meterJoules.add(other.meterJoules);
        operationalGrams.add(other.operationalGrams);
        embodiedGrams.add(other.embodiedGrams);
    }

    Totals totals() {
        return new Totals(
                estimates,
                requests.value(),
                generatedTokens.value(),
                acceleratorJoules.total(),
                meterJoules.total(),
                operationalGrams.total(),
                embodiedGrams.total());
    }

    private static List<String> lacking(CarbonEstimate estimate, Boundary boundary) {
        return estimate.ladder().lacking(boundary).stream()
                .map(Term::boundary)
                .map(term -> term + " energy")
                .toList();
    }
}
