package io.llmco2.hardware.embodied;

import static com.google.common.collect.ImmutableList.toImmutableList;

import com.google.common.base.Splitter;
import com.google.common.base.Supplier;
import com.google.common.base.Suppliers;
import com.google.common.collect.ImmutableList;
import io.llmco2.hardware.catalog.Fact;
import io.llmco2.hardware.catalog.Unit;
import io.llmco2.hardware.internal.CsvRow;
import io.llmco2.hardware.internal.CsvTable;
import io.llmco2.hardware.quantity.AbioticDepletion;
import io.llmco2.hardware.quantity.PrimaryEnergy;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What making hardware took beside carbon: primary energy, and minerals and metals. Known for one accelerator and its host.
 * Immutable.
 */
public final class CriteriaCatalog {
    private static final Supplier<CriteriaCatalog> BUNDLED = Suppliers.memoize(() -> of(CsvTable.bundled(
            CriteriaCatalog.class,
            "criteria.csv",
            4,
            "product",
            "gpus",
            "accelerators",
            "fact",
            "value",
            "unit",
            "method",
            "source")));

    private final ImmutableList<Entry> entries;
    private final String version;

    private enum Criterion {
        PRIMARY_ENERGY(Unit.MEGAJOULE),
        ABIOTIC_DEPLETION(Unit.KILOGRAM_SBE);

        private final Unit unit;

        Criterion(Unit unit) {
            this.unit = unit;
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    private record Entry(String product, List<String> gpus, int accelerators, Criterion criterion, Fact fact) {
        double perAccelerator() {
            return fact.number() / accelerators;
        }
    }

    private CriteriaCatalog(ImmutableList<Entry> entries, String version) {
        this.entries = entries;
        this.version = version;
    }

    /** What this library knows. */
    public static CriteriaCatalog bundled() {
        return BUNDLED.get();
    }

    static CriteriaCatalog of(CsvTable table) {
        return new CriteriaCatalog(
                table.rows().stream().map(CriteriaCatalog::entryOf).collect(toImmutableList()),
                CsvTable.version(table));
    }

    /** Primary energy of making an accelerator and its share of a host; empty where not known. */
    public Optional<PrimaryEnergy> primaryEnergyPerAccelerator(String gpuId) {
        return of(gpuId, Criterion.PRIMARY_ENERGY).map(PrimaryEnergy::new);
    }

    /** Minerals and metals of making an accelerator and its share of a host; empty where not known. */
    public Optional<AbioticDepletion> abioticDepletionPerAccelerator(String gpuId) {
        return of(gpuId, Criterion.ABIOTIC_DEPLETION).map(AbioticDepletion::new);
    }

    /** Where what is known of an accelerator was read. */
    public String sources(String gpuId) {
        return entries.stream()
                .filter(entry -> entry.gpus.contains(gpuId))
                .map(entry -> entry.product + " (" + entry.fact.source() + ")")
                .distinct()
                .collect(Collectors.joining("; "));
    }

    /** The version of the facts. */
    public String version() {
        return version;
    }

    private Optional<Double> of(String gpuId, Criterion criterion) {
        return entries.stream()
                .filter(entry -> entry.criterion == criterion && entry.gpus.contains(gpuId))
                .map(Entry::perAccelerator)
                .reduce(Double::sum);
    }

    private static Entry entryOf(CsvRow row) {
        Criterion criterion = row.oneOf("fact", Criterion.class);
        int accelerators = row.optionalInt("accelerators").orElse(0);
        if (accelerators < 1) {
            throw row.error("accelerators must be >= 1, but was '"
                    + row.optional("accelerators").orElse("") + "'");
        }
        return new Entry(
                row.text("product"),
                Splitter.on(' ').splitToList(row.text("gpus")),
                accelerators,
                criterion,
                row.fact(criterion.unit));
    }
}
