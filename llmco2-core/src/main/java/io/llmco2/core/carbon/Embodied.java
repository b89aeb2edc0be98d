package io.llmco2.core.carbon;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Maps;
import io.llmco2.hardware.catalog.Fact;
import io.llmco2.hardware.embodied.EmbodiedCatalog;
import io.llmco2.hardware.embodied.EmbodiedFactors;
import io.llmco2.hardware.embodied.EmbodiedFootprint;
import io.llmco2.hardware.gpu.Gpu;
import io.llmco2.hardware.quantity.Carbon;
import io.llmco2.hardware.quantity.TimeSpan;
import java.util.List;
import java.util.Optional;

/**
 * The share of the making of the hardware that an inference takes:
 * <pre>
 * embodied = GPUs x (accelerator + share of the host, where known) x time / (lifetime x utilisation)
 * </pre>
 *
 * @param footprints published footprints; the vendor's own comes first
 * @param factors parts to compute footprints from
 * @param amortisation over how much work they are spread
 */
record Embodied(EmbodiedCatalog footprints, EmbodiedFactors factors, Amortisation amortisation) {
    private static final double SQUARE_MILLIMETRES_PER_SQUARE_CENTIMETRE = 100;
    private static final List<EmbodiedMethod> KNOWN =
            List.of(EmbodiedMethod.VENDOR, EmbodiedMethod.ACT, EmbodiedMethod.LLMCARBON);

    /**
     * LLMCarbon's example server (MLCarbon data/hardware.csv, the server of XLM), of eight GPUs, in its own units: a
     * processor of 1.47 cm2, 256 GB of memory, 32768 GB of solid-state disks, and 111.6 cm2 of other chips.
     */
    private static final double SERVER_PROCESSOR_CM2 = 1.47;

    private static final double SERVER_MEMORY_GB = 256;
    private static final double SERVER_DISK_GB = 32_768;
    private static final double SERVER_OTHER_CM2 = 111.6;
    private static final int SERVER_GPUS = 8;

    /** The footprint of one accelerator and of its share of the host. */
    record Making(Sourced<Optional<Carbon>> accelerator, Sourced<Optional<Carbon>> host) {
        Optional<Carbon> known() {
            return accelerator.value().map(made -> made.plus(host.value().orElse(Carbon.ZERO)));
        }

        boolean whole() {
            return accelerator.value().isPresent() && host.value().isPresent();
        }

        String source() {
            return accelerator.value().isEmpty()
                    ? accelerator.source()
                    : accelerator.source() + "; host: " + host.source();
        }
    }

    /**
     * The footprints of one type of GPU at a site, looked up once.
     *
     * @param method how the footprint is told
     * @param making the footprint by that method
     * @param accelerators of the accelerator alone by every method that knows it
     * @param spread over how much work it is spread
     * @param source all of this in words
     */
    record Placed(
            EmbodiedMethod method,
            Making making,
            ImmutableMap<EmbodiedMethod, Carbon> accelerators,
            Amortisation spread,
            String source) {
        /** The share of some GPUs in use for some time. */
        EmbodiedAccount share(int gpus, TimeSpan time) {
            return new EmbodiedAccount(
                    method,
                    making.known().map(made -> spread.share(made.times(gpus), time)),
                    making.whole(),
                    ImmutableMap.copyOf(
                            Maps.transformValues(accelerators, made -> spread.share(made.times(gpus), time))),
                    source);
        }
    }

    /** What is known of GPUs of one type by the methods of a site. */
    Placed at(Site site, Gpu gpu) {
        Amortisation spread = amortisation.at(site);
        Making making = making(site, site.embodied(), gpu);
        ImmutableMap.Builder<EmbodiedMethod, Carbon> accelerators = ImmutableMap.builder();
        for (EmbodiedMethod method : KNOWN) {
            making(site, method, gpu).accelerator().value().ifPresent(made -> accelerators.put(method, made));
        }
        return new Placed(
                site.embodied(),
                making,
                accelerators.buildOrThrow(),
                spread,
                site.embodied() + ": " + making.source() + "; " + spread);
    }

    private Making making(Site site, EmbodiedMethod method, Gpu gpu) {
        return switch (method) {
            case VENDOR -> new Making(published(footprints.accelerator(gpu.id()), gpu), publishedHost(gpu));
            case ACT -> new Making(Act.inTaiwan(factors).accelerator(gpu), publishedHost(gpu));
            case LLMCARBON -> new Making(llmCarbonAccelerator(gpu), llmCarbonHost());
            case CUSTOM -> own(site.ownFootprint().orElseThrow());
        };
    }

    private static Making own(Carbon footprint) {
        return new Making(
                new Sourced<>(Optional.of(footprint), kilograms(footprint) + " kgCO2e per GPU, given by the caller"),
                new Sourced<>(Optional.of(Carbon.ZERO), "in the number given"));
    }

    private static Sourced<Optional<Carbon>> published(Optional<EmbodiedFootprint> footprint, Gpu gpu) {
        return new Sourced<>(
                footprint.flatMap(EmbodiedFootprint::perAccelerator),
                footprint
                        .map(Embodied::describe)
                        .orElse("unknown, not included: no published footprint of " + gpu.id()));
    }

    private Sourced<Optional<Carbon>> publishedHost(Gpu gpu) {
        Optional<EmbodiedFootprint> host =
                footprints.host(gpu.id()).filter(known -> known.perAccelerator().isPresent());
        return new Sourced<>(
                host.flatMap(EmbodiedFootprint::perAccelerator),
                host.map(Embodied::describe).orElse("unknown, not included"));
    }

    private Sourced<Optional<Carbon>> llmCarbonAccelerator(Gpu gpu) {
        Optional<Fact> perArea = gpu.processNanometres().isEmpty()
                ? Optional.empty()
                : factors.find(
                        "logic-cpa-llmcarbon",
                        "tsmc-" + (int) gpu.processNanometres().getAsDouble() + "nm");
        if (perArea.isEmpty() || gpu.dieAreaSquareMillimetres().isEmpty()) {
            return new Sourced<>(
                    Optional.empty(), "unknown, not included: LLMCarbon has no factor for the node of " + gpu.id());
        }
        double squareCentimetres =
                gpu.dieAreaSquareMillimetres().getAsDouble() / SQUARE_MILLIMETRES_PER_SQUARE_CENTIMETRE;
        Carbon made = new Carbon(perArea.get().inBaseUnit()).times(squareCentimetres);
        return new Sourced<>(
                Optional.of(made),
                "LLMCarbon: " + squareCentimetres + " cm2 at " + perArea.get().number() + " kgCO2e/cm2 = "
                        + kilograms(made) + " kgCO2e, no memory, no yield; "
                        + perArea.get().source());
    }

    private Sourced<Optional<Carbon>> llmCarbonHost() {
        Carbon server = of("logic-cpa-llmcarbon", "tsmc-16nm", SERVER_PROCESSOR_CM2)
                .plus(of("dram-per-gb", "llmcarbon-18nm", SERVER_MEMORY_GB))
                .plus(of("ssd-per-gb", "llmcarbon-20nm", SERVER_DISK_GB))
                .plus(of("logic-cpa-llmcarbon", "tsmc-12nm", SERVER_OTHER_CM2));
        return new Sourced<>(
                Optional.of(server.times(1.0 / SERVER_GPUS)),
                "LLMCarbon's example server, " + kilograms(server) + " kgCO2e for eight GPUs");
    }

    private Carbon of(String category, String key, double amount) {
        return new Carbon(factors.get(category, key).inBaseUnit()).times(amount);
    }

    private static String describe(EmbodiedFootprint footprint) {
        return footprint.id() + ", "
                + footprint
                        .perAccelerator()
                        .map(Embodied::kilograms)
                        .map(Object::toString)
                        .orElse("unknown") + " kgCO2e per GPU, "
                + footprint.boundary() + " (" + footprint.source() + ")";
    }

    private static double kilograms(Carbon carbon) {
        return carbon.grams() / 1000;
    }
}
