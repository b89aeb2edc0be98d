package io.llmco2.hardware.grid;

import com.google.common.base.Supplier;
import com.google.common.base.Suppliers;
import io.llmco2.hardware.catalog.Unit;
import io.llmco2.hardware.internal.CsvRow;
import io.llmco2.hardware.internal.CsvTable;
import io.llmco2.hardware.quantity.WaterUsageEffectiveness;
import java.util.List;
import java.util.Optional;

/** Published on-site water of cloud regions and fleets. Immutable. */
public final class WueCatalog {
    private static final Supplier<WueCatalog> BUNDLED = Suppliers.memoize(() -> of(FacilityFacts.bundled("wue.csv")));

    private final FacilityFacts<Wue> facts;

    private WueCatalog(FacilityFacts<Wue> facts) {
        this.facts = facts;
    }

    /** The values that this library knows. */
    public static WueCatalog bundled() {
        return BUNDLED.get();
    }

    static WueCatalog of(CsvTable table) {
        return new WueCatalog(new FacilityFacts<>(table, WueCatalog::wueOf));
    }

    /**
     * The newest value of a cloud region; where the provider publishes none for it, the newest of its whole fleet. What
     * other tools assume is never returned here.
     *
     * @return empty if the provider publishes neither, and for what is no cloud region
     */
    public Optional<Wue> latest(Region region) {
        return facts.latest(region);
    }

    /** All values, those of other tools included. */
    public List<Wue> values() {
        return facts.values();
    }

    /** The version of the facts. */
    public String version() {
        return facts.version();
    }

    private static Wue wueOf(CsvRow row) {
        return row.checked(() -> new Wue(
                new WaterUsageEffectiveness(
                        row.fact(Unit.LITRE_PER_KILOWATT_HOUR).number()),
                row.text("provider"),
                row.optional("region"),
                FacilityFacts.scope(row),
                row.optionalInt("year"),
                row.optional("method"),
                row.source()));
    }
}
