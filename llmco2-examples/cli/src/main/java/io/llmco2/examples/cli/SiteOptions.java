package io.llmco2.examples.cli;

import io.llmco2.core.EstimateRequest;
import io.llmco2.core.carbon.Boundary;
import io.llmco2.core.carbon.EmbodiedMethod;
import io.llmco2.core.carbon.HostPower;
import io.llmco2.core.carbon.Methodology;
import io.llmco2.core.carbon.Site;
import io.llmco2.hardware.grid.GridAccounting;
import io.llmco2.hardware.quantity.Carbon;
import io.llmco2.hardware.quantity.CarbonIntensity;
import io.llmco2.hardware.quantity.Power;
import io.llmco2.hardware.quantity.WaterUsageEffectiveness;
import java.util.Locale;
import java.util.NoSuchElementException;
import picocli.CommandLine.Option;

/** The options that turn energy into carbon and water, the region aside. A picocli mix-in. */
final class SiteOptions {
    private static final double GRAMS_PER_KILOGRAM = 1000;

    @Option(
            names = "--pue",
            paramLabel = "RATIO",
            description = "power usage effectiveness, at least 1 (default:"
                    + " as published for the region, else the average of a world-wide survey)")
    private Double pue;

    @Option(
            names = "--intensity",
            paramLabel = "G",
            description = "grid intensity in gCO2e/kWh, instead of that of --region")
    private Double intensity;

    @Option(
            names = "--accounting",
            defaultValue = "location",
            paramLabel = "KIND",
            description = "what a kilowatt-hour is charged with: location (average of the grid), market (less what is"
                    + " claimed to be carbon-free) or marginal (default: ${DEFAULT-VALUE}); the others stand beside it"
                    + " where known")
    private String accounting;

    @Option(
            names = "--boundary",
            defaultValue = "facility",
            description = "where operational carbon is counted: accelerator, host, idle or facility (default:"
                    + " ${DEFAULT-VALUE}, at the meter)")
    private String boundary;

    @Option(
            names = "--host-power",
            defaultValue = "measured",
            paramLabel = "KIND|W",
            description =
                    "power of the host: measured (unknown where nobody measured it), stated (a model: 1.2 kW beside"
                            + " eight GPUs), or your own in watts per GPU (default: ${DEFAULT-VALUE})")
    private String hostPower;

    @Option(
            names = {"--utilization", "--utilisation"},
            paramLabel = "SHARE",
            description = "share of the time it is kept ready in which the hardware works, above 0 and at most 1; adds"
                    + " the idle share of energy and of embodied carbon (default: no idle energy is counted)")
    private Double utilization;

    @Option(
            names = "--lifetime",
            paramLabel = "YEARS",
            description = "how long the hardware is used (default: 3 years)")
    private Double lifetime;

    @Option(
            names = "--embodied",
            defaultValue = "vendor",
            paramLabel = "METHOD|KG",
            description =
                    "footprint of making the hardware: vendor, act, llmcarbon, or your own in kgCO2e per GPU with its"
                            + " share of the host (default: ${DEFAULT-VALUE})")
    private String embodied;

    @Option(
            names = "--wue",
            paramLabel = "L",
            description = "on-site water in litres per kilowatt-hour of the computers (default: as published for the"
                    + " region)")
    private Double wue;

    @Option(
            names = "--method",
            paramLabel = "VERSION",
            description = "version of the rules: llmco2-1 or llmco2-2 (default: the newest)")
    private String method;

    /** Completes a request. */
    EstimateRequest complete(EstimateRequest.Builder request, String region) {
        return request.site(builder().region(region).build()).build();
    }

    /** Completes a request by another version of the rules. */
    EstimateRequest complete(EstimateRequest.Builder request, String region, Methodology version) {
        return request.site(builder().region(region).methodology(version).build())
                .build();
    }

    /** Whether an intensity was given. */
    boolean hasIntensity() {
        return intensity != null;
    }

    private Site.Builder builder() {
        Site.Builder site = Site.builder()
                .boundary(Boundary.named(boundary))
                .accounting(GridAccounting.named(accounting))
                .hostPower(hostPower());
        if (pue != null) {
            site.pue(pue);
        }
        if (intensity != null) {
            site.intensity(new CarbonIntensity(intensity));
        }
        if (utilization != null) {
            site.utilisation(utilization);
        }
        if (lifetime != null) {
            site.lifetimeYears(lifetime);
        }
        if (wue != null) {
            site.wue(new WaterUsageEffectiveness(wue));
        }
        if (method != null) {
            site.methodology(Methodology.named(method));
        }
        return embodied(site);
    }

    private Site.Builder embodied(Site.Builder site) {
        if (isNumber(embodied)) {
            return site.embodied(new Carbon(Double.parseDouble(embodied) * GRAMS_PER_KILOGRAM));
        }
        try {
            return site.embodied(EmbodiedMethod.named(embodied));
        } catch (NoSuchElementException e) {
            throw new BadInput(
                    "--embodied takes vendor, act, llmcarbon or kgCO2e per GPU, but was '" + embodied + "'", e);
        }
    }

    private HostPower hostPower() {
        if (isNumber(hostPower)) {
            return new HostPower.Given(new Power(Double.parseDouble(hostPower)));
        }
        return switch (hostPower.toLowerCase(Locale.ROOT)) {
            case "measured" -> HostPower.MEASURED;
            case "stated" -> HostPower.STATED;
            default ->
                throw new IllegalArgumentException(
                        "--host-power takes measured, stated or watts per GPU, but was '" + hostPower + "'");
        };
    }

    private static boolean isNumber(String text) {
        return text.matches("(\\d+\\.?\\d*|\\.\\d+)([eE][-+]?\\d+)?");
    }
}
