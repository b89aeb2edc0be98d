package io.llmco2.hardware.grid;

import static com.google.common.collect.ImmutableList.toImmutableList;
import static java.util.Comparator.comparingInt;

import com.google.common.collect.ImmutableList;
import io.llmco2.hardware.internal.CsvRow;
import io.llmco2.hardware.internal.CsvTable;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;

/**
 * What providers publish of their facilities, and the newest value of each cloud region and of each fleet, from which what tools
 * assume is left out. Immutable.
 */
final class FacilityFacts<T extends FacilityFacts.Published> {
    /** Who runs the fleet of a cloud that bears another name. */
    private static final Map<String, String> OPERATOR = Map.of("azure", "microsoft", "gcp", "google");

    private final ImmutableList<T> values;
    private final String version;
    private final Map<String, T> byRegion = new HashMap<>(); // keys in lower case, as all here
    private final Map<String, T> byFleet = new HashMap<>();

    /** A value that a provider publishes of its facilities. */
    interface Published {
        String provider();

        Optional<String> region();

        Pue.Scope scope();

        OptionalInt year();
    }

    /** Reads every row of a table; of two values of one year the later row counts. */
    FacilityFacts(CsvTable table, Function<CsvRow, T> reader) {
        this.values = table.rows().stream().map(reader).collect(toImmutableList());
        this.version = CsvTable.version(table);
        values.stream()
                .filter(value -> value.year().isPresent())
                .sorted(comparingInt(value -> value.year().orElseThrow()))
                .forEach(this::put);
    }

    /** A table of such facts that lies beside this class. */
    static CsvTable bundled(String file) {
        return CsvTable.bundled(
                FacilityFacts.class,
                file,
                4,
                "provider",
                "region",
                "scope",
                "year",
                "value",
                "unit",
                "method",
                "source");
    }

    /** What a row is an average over; everything published has a year, and what is of one region names it. */
    static Pue.Scope scope(CsvRow row) {
        Pue.Scope scope = row.oneOf("scope", Pue.Scope.class);
        if (scope != Pue.Scope.TOOL_DEFAULT) {
            row.text("year");
        }
        if (scope == Pue.Scope.REGION) {
            row.text("region");
        }
        return scope;
    }

    private void put(T value) {
        if (value.scope() == Pue.Scope.REGION) {
            byRegion.put(key(value.provider() + ":" + value.region().orElseThrow()), value);
        } else if (value.scope() == Pue.Scope.FLEET) {
            byFleet.put(key(value.provider()), value);
        }
    }

    /** All values, in the order of the table. */
    ImmutableList<T> values() {
        return values;
    }

    /** The version of the table. */
    String version() {
        return version;
    }

    /** The newest of a region; where there is none, the newest of the fleet. */
    Optional<T> latest(String provider, String region) {
        T own = byRegion.get(key(provider + ":" + region));
        String fleet = key(provider);
        return Optional.ofNullable(own != null ? own : byFleet.get(OPERATOR.getOrDefault(fleet, fleet)));
    }

    /** The same of a cloud region; empty for any other region. */
    Optional<T> latest(Region region) {
        return region.provider()
                .flatMap(provider -> latest(provider, region.id().substring(provider.length() + 1)));
    }

    private static String key(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
