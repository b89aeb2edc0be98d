package io.llmco2.core.carbon;

import io.llmco2.hardware.embodied.EmbodiedFactors;
import io.llmco2.hardware.gpu.Gpu;
import io.llmco2.hardware.gpu.GpuFact;
import io.llmco2.hardware.quantity.Carbon;
import io.llmco2.hardware.quantity.CarbonIntensity;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/**
 * Carbon of making an accelerator from its parts, as ACT has it (Gupta et al., ISCA 2022, equations 4 and 5):
 * <pre>
 * per area    = (energy per area x grid of the fab + gases per area + materials per area) / yield
 * accelerator = area of the dies x per area + memory x per gigabyte + packages x per package
 * </pre>
 * Gases at 97 % abatement, the mean of the published 95 and 99 %, as ACT's own default. Where the table has no node of that
 * size the next coarser one counts (TSMC 4N is of the 5 nm family). One accelerator is one package. ACT knows no stacked
 * memory: HBM is counted at the share of memory in NVIDIA's footprint of the H100 board, other device memory is unknown.
 *
 * @param factors the published parts
 * @param fab the grid of the fab
 * @param yield good dies over all dies
 */
public record Act(EmbodiedFactors factors, CarbonIntensity fab, double yield) {
    private static final int[] NODES = {3, 5, 7, 8, 10, 14, 20, 28}; // nanometres, as in the factors
    private static final double SQUARE_MILLIMETRES_PER_SQUARE_CENTIMETRE = 100;
    private static final double GIGABYTES_PER_BYTE = 1e-9;

    /**
     * Checks the yield.
     *
     * @throws IllegalArgumentException if it is not above 0 and at most 1
     */
    public Act {
        if (!(yield > 0 && yield <= 1)) {
            throw new IllegalArgumentException("yield must be above 0 and at most 1, but was " + yield);
        }
    }

    /** A fab in Taiwan, with grid and yield of ACT's first release. */
    public static Act inTaiwan(EmbodiedFactors factors) {
        return new Act(
                factors,
                new CarbonIntensity(factors.get("fab-grid-act-2022", "taiwan").inBaseUnit()),
                factors.get("yield", "default").number());
    }

    /**
     * The carbon of a square centimetre of die.
     *
     * @throws IllegalArgumentException if the node is coarser than any that is known
     */
    public Carbon perSquareCentimetre(double nanometres) {
        String node = node(nanometres);
        double fabGrams = factors.get("logic-energy-per-area", node).number() * fab.gramsPerKilowattHour();
        double gases = factors.get("logic-gas-per-area-97", node).inBaseUnit();
        double materials = factors.get("logic-material-per-area", node).inBaseUnit();
        return new Carbon((fabGrams + gases + materials) / yield);
    }

    /** The carbon of an accelerator; the value is empty where a part is unknown, and the source says which. */
    Sourced<Optional<Carbon>> accelerator(Gpu gpu) {
        OptionalDouble area = gpu.dieAreaSquareMillimetres();
        OptionalDouble process = gpu.processNanometres();
        String memory = Optional.ofNullable(gpu.facts().get(GpuFact.MEMORY_TYPE))
                .map(fact -> fact.value())
                .orElse("unknown");
        if (area.isEmpty() || process.isEmpty()) {
            return new Sourced<>(
                    Optional.empty(), "unknown, not included: no source tells die area and node of " + gpu.id());
        }
        if (!memory.startsWith("HBM")) {
            return new Sourced<>(
                    Optional.empty(), "unknown, not included: no carbon per gigabyte is known of " + memory);
        }
        if (process.getAsDouble() > NODES[NODES.length - 1]) {
            return new Sourced<>(
                    Optional.empty(), "unknown, not included: ACT knows no node of " + process.getAsDouble() + " nm");
        }
        Carbon perArea = perSquareCentimetre(process.getAsDouble());
        double gigabytes = gpu.memoryBytes() * GIGABYTES_PER_BYTE;
        Carbon whole = perArea.times(area.getAsDouble() / SQUARE_MILLIMETRES_PER_SQUARE_CENTIMETRE)
                .plus(new Carbon(factors.get("hbm-per-gb", "hbm3-from-h100-pcf").inBaseUnit()).times(gigabytes))
                .plus(new Carbon(factors.get("packaging", "per-ic").inBaseUnit()));
        return new Sourced<>(
                Optional.of(whole),
                "ACT: " + area.getAsDouble() + " mm2 of " + node(process.getAsDouble()) + " at "
                        + perArea.grams() / 1000 + " kgCO2e/cm2 (fab grid " + fab.gramsPerKilowattHour()
                        + " g/kWh, yield "
                        + yield + "), " + gigabytes + " GB " + memory + ", one package; "
                        + factors.get("logic-energy-per-area", node(process.getAsDouble()))
                                .source());
    }

    private static String node(double nanometres) {
        return IntStream.of(NODES)
                .filter(known -> known >= nanometres)
                .mapToObj(known -> known + "nm")
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "ACT knows nodes up to 28 nm, but was asked for " + nanometres + " nm"));
    }
}
