package io.llmco2.examples.cli;

import static io.llmco2.examples.cli.Output.format;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.llmco2.core.CarbonEstimate;
import io.llmco2.core.CarbonEstimator;
import io.llmco2.core.EstimateRequest;
import io.llmco2.core.carbon.BestSlot;
import io.llmco2.core.carbon.Boundary;
import io.llmco2.core.carbon.IntensityForecast;
import io.llmco2.core.carbon.RecordedIntensities;
import io.llmco2.hardware.grid.GridAccounting;
import io.llmco2.hardware.grid.RegionCatalog;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code llmco2 schedule}. */
@Command(
        name = "schedule",
        description = "When and where to run what may wait, so that its electricity emits least.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "The forecast is a CSV file: region (as 'llmco2 regions' has it), from, to (such as 2026-11-23T12:00:00Z),",
            "g_per_kwh, accounting (location or marginal), source. Nothing is assumed outside of it."
        })
final class ScheduleCommand implements Runnable {
    @Mixin
    private Output output;

    @Mixin
    private WorkloadOptions workload;

    @Mixin
    private SiteOptions site;

    @Mixin
    private PlacementOptions placement;

    @Option(names = "--region", split = ",", required = true, paramLabel = "R", description = "where it could run")
    private List<String> regions;

    @Option(names = "--forecast", required = true, paramLabel = "FILE", description = "intensities to come, as CSV")
    private Path forecast;

    @Option(
            names = "--deadline",
            required = true,
            paramLabel = "TIME",
            description = "when it must be done, such as 2026-11-24T06:00:00Z")
    private String deadline;

    @Option(
            names = "--repeat",
            defaultValue = "1",
            paramLabel = "N",
            description = "how many such batches follow one another (default: ${DEFAULT-VALUE})")
    private long repeat;

    @Option(names = "--now", paramLabel = "TIME", description = "the earliest begin (default: now)")
    private String now;

    @Override
    public void run() {
        if (repeat < 1) {
            throw new IllegalArgumentException("--repeat must be at least 1, but was " + repeat);
        }
        if (site.hasIntensity()) {
            throw new BadInput("--intensity and --forecast both say what the grid emits; leave --intensity out");
        }
        Clock clock = now == null ? Clock.systemUTC() : Clock.fixed(time("--now", now), ZoneOffset.UTC);
        List<Place> places = places(clock.instant());
        BestSlot best = BestSlot.of(places.stream().map(Place::candidate).toList(), time("--deadline", deadline), clock)
                .orElseThrow(() -> new IllegalArgumentException(
                        "it cannot be done by the deadline within the hours that the forecast covers"));
        Place chosen = places.stream()
                .filter(place -> place.candidate().place().equals(best.place()))
                .findFirst()
                .orElseThrow();
        for (Place place : places) {
            place.estimate()
                    .impacts()
                    .lackingOperational()
                    .forEach(lacking -> output.remark("in " + place.candidate().place() + " the " + lacking
                            + " is unknown or known in part, so its carbon is a lower bound"));
        }
        output.write(json(best, chosen), out -> text(out, best, chosen));
    }

    /** Where it could run, and what it is estimated to take there once. */
    private record Place(BestSlot.Candidate candidate, CarbonEstimate estimate) {
        IntensityForecast forecast() {
            return candidate.forecast();
        }

        List<String> lacking() {
            return estimate.impacts().lackingOperational();
        }
    }

    private List<Place> places(Instant begin) {
        RecordedIntensities recorded = read(forecast);
        return regions.stream().map(region -> place(region, recorded, begin)).toList();
    }

    /** The forecast is all that is asked of the grid; energy and time depend on the place through its PUE alone. */
    private Place place(String region, RecordedIntensities recorded, Instant begin) {
        String id = RegionCatalog.bundled().get(region).id();
        EstimateRequest request = site.complete(placement.request(workload, output), region);
        if (request.site().boundary() != Boundary.FACILITY) {
            throw new BadInput("schedule counts at the meter, so --boundary must be facility, but was "
                    + request.site().boundary());
        }
        GridAccounting accounting = request.site().accounting();
        IntensityForecast expected = recorded.recorded(id, accounting, begin)
                .orElseThrow(() -> new BadInput("the forecast '" + forecast + "' has no " + accounting
                        + " intensities of " + id + "; it names " + String.join(", ", recorded.regions())));
        CarbonEstimate estimate = CarbonEstimator.builder()
                .grid(recorded.asOf(expected.segments().get(0).from()))
                .build()
                .estimate(request);
        BestSlot.Candidate candidate = new BestSlot.Candidate(
                region,
                estimate.ladder().meter().times(repeat),
                estimate.total().time().times(repeat),
                expected);
        return new Place(candidate, estimate);
    }

    private static RecordedIntensities read(Path file) {
        try {
            return RecordedIntensities.read(file);
        } catch (IOException e) {
            throw BadInput.unreadable("the forecast", file, e);
        } catch (IllegalStateException e) {
            throw new BadInput("the forecast cannot be read: " + e.getMessage(), e);
        }
    }

    private static Instant time(String option, String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException e) {
            throw new BadInput(option + " takes a time such as 2026-11-24T06:00:00Z, but was '" + text + "'", e);
        }
    }

    private static ObjectNode json(BestSlot best, Place chosen) {
        ObjectNode json = Output.object("schedule")
                .put("region", best.place())
                .put("start", best.start().toString())
                .put("end", best.end().toString())
                .put("intensity_g_per_kwh", best.intensity().gramsPerKilowattHour())
                .put("operational_g", best.carbon().grams())
                .put("accounting", chosen.forecast().accounting().toString())
                .put("source", chosen.forecast().source().citation())
                .put("facility_j", chosen.candidate().energy().energy().joules())
                .put("pue", chosen.estimate().ladder().pueSource())
                .put("complete", chosen.lacking().isEmpty());
        chosen.lacking().forEach(json.putArray("lacking")::add);
        return json;
    }

    private static void text(PrintWriter out, BestSlot best, Place chosen) {
        out.println(format(
                "%s from %s to %s: %.5g gCO2e%s at %.5g g/kWh",
                best.place(),
                best.start(),
                best.end(),
                best.carbon().grams(),
                chosen.lacking().isEmpty() ? "" : " (lower bound)",
                best.intensity().gramsPerKilowattHour()));
        out.println(format(
                "%s, %s",
                chosen.forecast().accounting(), chosen.forecast().source().citation()));
    }
}
