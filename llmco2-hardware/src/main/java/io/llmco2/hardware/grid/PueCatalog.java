package io.llmco2.hardware.grid;

import static com.google.common.collect.ImmutableList.toImmutableList;
import static java.util.Comparator.comparingInt;

import com.google.common.base.Supplier;
import com.google.common.base.Suppliers;
import com.google.common.collect.ImmutableList;
import io.llmco2.hardware.catalog.Unit;
import io.llmco2.hardware.internal.CsvRow;
import io.llmco2.hardware.internal.CsvTable;
import java.util.List;
import java.util.Optional;

/** Published power usage effectiveness of cloud regions and fleets, and of a world-wide survey. Immutable. */
public final class PueCatalog {
    private static final Supplier<PueCatalog> BUNDLED = Suppliers.memoize(() -> of(CsvTable.bundled(
            PueCatalog.class,
            "pue.csv",
            4,
            "provider",
            "region",
            "scope",
            "year",
            "value",
            "unit",
            "method",
            "source")));

    private final ImmutableList<Pue> values;
    private final Newest<Pue> newest;
    private final String version;

    private PueCatalog(ImmutableList<Pue> values, String version) {
        this.values = values;
        this.newest = new Newest<>(values);
        this.version = version;
    }

    /** The values that this library knows. */
    public static PueCatalog bundled() {
        return BUNDLED.get();
    }

    static PueCatalog of(CsvTable table) {
        return new PueCatalog(
                table.rows().stream().map(PueCatalog::pueOf).collect(toImmutableList()), CsvTable.version(table));
    }

    /**
     * The newest PUE of a cloud region; where the provider publishes none for it, the newest of its whole fleet, which
     * {@link Pue#scope()} tells. What other tools assume is never returned here.
     *
     * @param provider the cloud provider, whatever the case: {@code aws}, {@code azure}, {@code gcp}
     * @param region the name of the region without the provider, such as {@code eu-west-3}
     * @return empty if the provider publishes neither
     */
    public Optional<Pue> latest(String provider, String region) {
        return newest.of(provider, region);
    }

    /** The newest PUE of a cloud region, as {@link #latest(String, String)}; empty for any other region. */
    public Optional<Pue> latest(Region region) {
        return newest.of(region);
    }

    /** The newest average over the facilities of the world that answered the survey of the Uptime Institute. */
    public Pue surveyAverage() {
        return values.stream()
                .filter(pue -> pue.scope() == Pue.Scope.SURVEY)
                .max(comparingInt(pue -> pue.year().orElseThrow()))
                .orElseThrow();
    }

    /** All values, those of other tools included. */
    public List<Pue> values() {
        return values;
    }

    /** The version of the facts. */
    public String version() {
        return version;
    }

    private static Pue pueOf(CsvRow row) {
        Pue.Scope scope = row.oneOf("scope", Pue.Scope.class);
        if (scope != Pue.Scope.TOOL_DEFAULT) {
            row.text("year");
        }
        if (scope == Pue.Scope.REGION) {
            row.text("region");
        }
        return row.checked(() -> new Pue(
                row.fact(Unit.ONE).number(),
                row.text("provider"),
                row.optional("region"),
                scope,
                row.optionalInt("year"),
                row.optional("method"),
                row.source()));
    }
}
