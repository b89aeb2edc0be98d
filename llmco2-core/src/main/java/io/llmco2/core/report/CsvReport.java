package io.llmco2.core.report;

import io.llmco2.core.carbon.Boundary;
import io.llmco2.core.carbon.Impacts;
import io.llmco2.core.carbon.Term;
import io.llmco2.hardware.grid.GridAccounting;
import io.llmco2.hardware.quantity.Carbon;
import io.llmco2.hardware.quantity.Energy;
import io.llmco2.hardware.quantity.Water;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.commons.csv.CSVFormat;

/**
 * Estimates as a table, one line for each number: {@code estimate, quantity, value, unit, basis, source}. A number that is
 * unknown has its line, with an empty value and the reason as its source.
 */
public final class CsvReport {
    private static final String[] COLUMNS = {"estimate", "quantity", "value", "unit", "basis", "source"};

    private final List<List<String>> lines = new ArrayList<>();

    /** Adds an estimate under a name. */
    public CsvReport add(String name, Impacts impacts) {
        for (Term term : impacts.ladder().terms()) {
            line(
                    name,
                    term.boundary() + "-energy",
                    term.energy().map(Energy::joules),
                    "J",
                    term.basis().toString(),
                    term.source());
        }
        line(
                name,
                "meter-energy",
                Optional.of(impacts.ladder().meter().energy().joules()),
                "J",
                impacts.ladder().lacking(Boundary.FACILITY).isEmpty() ? "sum" : "lower-bound",
                "sum of the terms");
        for (GridAccounting accounting : GridAccounting.values()) {
            Optional<Carbon> carbon =
                    Optional.ofNullable(impacts.operational().byAccounting().get(accounting));
            boolean chosen = accounting == impacts.operational().accounting();
            line(
                    name,
                    "operational-carbon-" + accounting,
                    carbon.map(Carbon::grams),
                    "gCO2e",
                    chosen ? "chosen, at " + impacts.boundary() : "beside it",
                    impacts.operational()
                            .sourceByAccounting()
                            .getOrDefault(accounting, "unknown: no such intensity is known, or no region was given"));
        }
        line(
                name,
                "embodied-carbon",
                impacts.embodied().carbon().map(Carbon::grams),
                "gCO2e",
                impacts.embodied().carbon().isEmpty()
                        ? "unknown"
                        : impacts.embodied().whole() ? "chosen" : "lower-bound",
                impacts.embodied().source());
        impacts.embodied()
                .byMethod()
                .forEach((method, carbon) -> line(
                        name,
                        "embodied-carbon-" + method,
                        Optional.of(carbon.grams()),
                        "gCO2e",
                        "beside it",
                        "same time"));
        line(
                name,
                "total-carbon",
                impacts.totalCarbon().map(Carbon::grams),
                "gCO2e",
                impacts.totalCarbon().isEmpty() ? "unknown" : impacts.lacking().isEmpty() ? "sum" : "lower-bound",
                impacts.lacking().isEmpty()
                        ? "operational and embodied"
                        : "operational and embodied; lacks " + String.join(", ", impacts.lacking()));
        line(
                name,
                "water-on-site",
                impacts.water().onSite().map(Water::litres),
                "L",
                "computers x WUE",
                impacts.water().onSiteSource());
        line(
                name,
                "water-off-site",
                impacts.water().offSite().map(Water::litres),
                "L",
                "meter x grid",
                impacts.water().offSiteSource());
        return this;
    }

    private void line(String name, String quantity, Optional<Double> value, String unit, String basis, String source) {
        lines.add(List.of(name, quantity, value.map(number -> number.toString()).orElse(""), unit, basis, source));
    }

    /** The table. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(CSVFormat.RFC4180.format((Object[]) COLUMNS)).append('\n');
        for (List<String> line : lines) {
            text.append(CSVFormat.RFC4180.format(line.toArray())).append('\n');
        }
        return text.toString();
    }
}
