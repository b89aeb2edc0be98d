package io.llmco2.hardware.embodied;

import static com.google.common.collect.ImmutableTable.toImmutableTable;

import com.google.common.base.Supplier;
import com.google.common.base.Suppliers;
import com.google.common.collect.ImmutableTable;
import io.llmco2.hardware.catalog.Fact;
import io.llmco2.hardware.catalog.NearestNames;
import io.llmco2.hardware.internal.CsvRow;
import io.llmco2.hardware.internal.CsvTable;
import java.util.Map;
import java.util.Optional;

/**
 * Factors of embodied carbon: per area of a die by process node, per gigabyte of memory and storage, per package and
 * component, yields, grids of fabs. Found by category and key, such as {@code logic-energy-per-area} and {@code 7nm}.
 * Immutable.
 */
public final class EmbodiedFactors {
    private static final Supplier<EmbodiedFactors> BUNDLED = Suppliers.memoize(() -> of(CsvTable.bundled(
            EmbodiedFactors.class, "factors.csv", 2, "category", "key", "value", "unit", "method", "source")));

    private final ImmutableTable<String, String, Fact> factors;
    private final String version;

    private EmbodiedFactors(ImmutableTable<String, String, Fact> factors, String version) {
        this.factors = factors;
        this.version = version;
    }

    /** The factors that this library knows. */
    public static EmbodiedFactors bundled() {
        return BUNDLED.get();
    }

    static EmbodiedFactors of(CsvTable table) {
        return new EmbodiedFactors(
                table.rows().stream()
                        .collect(toImmutableTable(row -> row.text("category"), row -> row.text("key"), CsvRow::fact)),
                CsvTable.version(table));
    }

    /**
     * A factor that must be there.
     *
     * @throws java.util.NoSuchElementException if it is not; the message names the nearest keys or categories
     */
    public Fact get(String category, String key) {
        if (!factors.containsRow(category)) {
            throw NearestNames.unknown("category of factors", category, factors.rowKeySet(), "factors.csv has them");
        }
        return find(category, key)
                .orElseThrow(() -> NearestNames.unknown(
                        "factor of " + category, key, factors.row(category).keySet(), "factors.csv has them"));
    }

    /** A factor; empty where not known. */
    public Optional<Fact> find(String category, String key) {
        return Optional.ofNullable(factors.get(category, key));
    }

    /** All of them, by category and key, in the order of the file. */
    public Map<String, Map<String, Fact>> all() {
        return factors.rowMap();
    }

    /** The version of the facts. */
    public String version() {
        return version;
    }
}
