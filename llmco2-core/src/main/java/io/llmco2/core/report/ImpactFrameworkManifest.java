package io.llmco2.core.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.llmco2.core.carbon.Impacts;
import io.llmco2.hardware.quantity.TimeSpan;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/**
 * An estimate as a manifest of the Impact Framework of the Green Software Foundation (version 1.0; the schema is
 * {@code manifestSchema} of Green-Software-Foundation/if, src/common/util/validations.ts): one observation, and a pipeline of
 * builtins that does the sums again: energy x intensity, plus embodied, per functional unit. Run it with
 * {@code if-run --manifest estimate.yml}.
 */
public final class ImpactFrameworkManifest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private ImpactFrameworkManifest() {}

    /**
     * The manifest of an estimate, in YAML.
     *
     * @param name a name for it
     * @param impacts of the estimate
     * @param time how long the hardware works
     * @param per what it was for
     * @param observed the time that the manifest puts on the observation, which it cannot do without
     * @throws IllegalArgumentException as {@link SciScore#of}: the sums need O, M and R
     */
    public static String of(String name, Impacts impacts, TimeSpan time, FunctionalUnit per, Instant observed) {
        SciScore.of(impacts, per); // refuses what has no score
        String unit = per.name() + "s";
        return """
                name: %s
                description: %s
                tags: null
                initialize:
                  plugins:
                    operational-carbon:
                      method: Multiply
                      path: builtin
                      config:
                        input-parameters: ["energy", "grid/carbon-intensity"]
                        output-parameter: carbon-operational
                    sum-carbon:
                      method: Sum
                      path: builtin
                      config:
                        input-parameters: ["carbon-operational", "carbon-embodied"]
                        output-parameter: carbon
                    sci:
                      method: Sci
                      path: builtin
                      config:
                        functional-unit: %s
                tree:
                  children:
                    inference:
                      pipeline:
                        compute: ["operational-carbon", "sum-carbon", "sci"]
                      inputs:
                        - timestamp: %s
                          duration: %s
                          energy: %s
                          grid/carbon-intensity: %s
                          carbon-embodied: %s
                          %s: %s
                """.formatted(
                        quoted(name),
                        quoted("llmco2, methodology " + impacts.methodology().id() + ", boundary " + impacts.boundary()
                                + "; energy in kWh, intensity in gCO2e/kWh, carbon in gCO2e; "
                                + (impacts.lacking().isEmpty()
                                        ? ""
                                        : "lower bound, lacks " + String.join(", ", impacts.lacking()) + "; ")
                                + impacts.operational().source()),
                        quoted(unit),
                        quoted(TIME.format(observed)),
                        time.seconds(),
                        impacts.ladder().at(impacts.boundary()).kilowattHours(),
                        impacts.operational().intensity().orElseThrow().gramsPerKilowattHour(),
                        impacts.embodied().carbon().orElseThrow().grams(),
                        quoted(unit),
                        per.count());
    }

    /** A string of JSON is one of YAML. */
    private static String quoted(String text) {
        try {
            return JSON.writeValueAsString(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a text cannot be written: " + text, e);
        }
    }
}
