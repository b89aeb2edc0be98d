package io.llmco2.hardware.grid;

import static java.util.Comparator.comparingInt;

import com.google.common.base.Supplier;
import com.google.common.base.Suppliers;
import io.llmco2.hardware.catalog.Unit;
import io.llmco2.hardware.internal.CsvRow;
import io.llmco2.hardware.internal.CsvTable;
import java.util.List;
import java.util.Optional;

/** Published power usage effectiveness of cloud regions and fleets, and of a world-wide survey. Immutable. */
public final class PueCatalog {
    private static final Supplier<PueCatalog> BUNDLED = Suppliers.memoize(() -> of(FacilityFacts.bundled("pue.csv")));

    private final FacilityFacts<Pue> facts;

    private PueCatalog(FacilityFacts<Pue> facts) {
        this.facts = facts;
    }

    /** The values that this library knows. */
    public static PueCatalog bundled() {
        return BUNDLED.get();
    }

    static PueCatalog of(CsvTable table) {
        return new PueCatalog(new FacilityFacts<>(table, PueCatalog::pueOf));
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
        return facts.latest(provider, region);
    }

    /** The newest PUE of a cloud region, as {@link #latest(String, String)}; empty for any other region. */
    public Optional<Pue> latest(Region region) {
        return facts.latest(region);
    }

    /** The newest average over the facilities of the world that answered the survey of the Uptime Institute. */
    public Pue surveyAverage() {
        return facts.values().stream()
                .filter(pue -> pue.scope() == Pue.Scope.SURVEY)
                .max(comparingInt(pue -> pue.year().orElseThrow()))
                .orElseThrow();
    }

    /** All values, those of other tools included. */
    public List<Pue> values() {
        return facts.values();
    }

    /** The version of the facts. */
    public String version() {
        return facts.version();
    }

    private static Pue pueOf(CsvRow row) {
        return row.checked(() -> new Pue(
                row.fact(Unit.ONE).number(),
                row.text("provider"),
                row.optional("region"),
                FacilityFacts.scope(row),
                row.optionalInt("year"),
                row.optional("method"),
                row.source()));
    }
}
