package io.llmco2.hardware.grid;

import static com.google.common.collect.ImmutableList.toImmutableList;

import com.google.common.base.Supplier;
import com.google.common.base.Suppliers;
import com.google.common.collect.ImmutableList;
import io.llmco2.hardware.catalog.Unit;
import io.llmco2.hardware.internal.CsvRow;
import io.llmco2.hardware.internal.CsvTable;
import io.llmco2.hardware.quantity.WaterUsageEffectiveness;
import java.util.List;
import java.util.Optional;

/** Published on-site water of cloud regions and fleets. Immutable. */
public final class WueCatalog {
    private static final Supplier<WueCatalog> BUNDLED = Suppliers.memoize(() -> of(CsvTable.bundled(
            WueCatalog.class,
            "wue.csv",
            4,
            "provider",
            "region",
            "scope",
            "year",
            "value",
            "unit",
            "method",
            "source")));

    private final ImmutableList<Wue> values;
    private final Newest<Wue> newest;
    private final String version;

    private WueCatalog(ImmutableList<Wue> values, String version) {
        this.values = values;
        this.newest = new Newest<>(values);
        this.version = version;
    }

    /** The values that this library knows. */
    public static WueCatalog bundled() {
        return BUNDLED.get();
    }

    static WueCatalog of(CsvTable table) {
        return new WueCatalog(
                table.rows().stream().map(WueCatalog::wueOf).collect(toImmutableList()), CsvTable.version(table));
    }

    /**
     * The newest value of a cloud region; where the provider publishes none for it, the newest of its whole fleet. What
     * other tools assume is never returned here.
     *
     * @return empty if the provider publishes neither, and for what is no cloud region
     */
    public Optional<Wue> latest(Region region) {
        return newest.of(region);
    }

    /** All values, those of other tools included. */
    public List<Wue> values() {
        return values;
    }

    /** The version of the facts. */
    public String version() {
        return version;
    }

    private static Wue wueOf(CsvRow row) {
        Pue.Scope scope = row.oneOf("scope", Pue.Scope.class);
        if (scope != Pue.Scope.TOOL_DEFAULT) {
            row.text("year");
        }
        if (scope == Pue.Scope.REGION) {
            row.text("region");
        }
        return row.checked(() -> new Wue(
                new WaterUsageEffectiveness(
                        row.fact(Unit.LITRE_PER_KILOWATT_HOUR).number()),
                row.text("provider"),
                row.optional("region"),
                scope,
                row.optionalInt("year"),
                row.optional("method"),
                row.source()));
    }
}
