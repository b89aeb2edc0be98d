package io.llmco2.core.measurement;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.LinkedHashMultimap;
import com.google.common.collect.Multimap;
import io.llmco2.core.inference.Deployment;
import io.llmco2.core.measurement.Measurement.Part;
import io.llmco2.core.measurement.Observations.Observation;
import io.llmco2.graph.Workload;
import java.util.Collection;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Function;

/** Measurements of the same thing. */
public final class Repeats {

    private Repeats() {}

    /** What one inference is, whoever measured it. */
    private record Setting(String source, String model, Workload workload, Deployment deployment, boolean whole) {
        static Setting of(Observation o) {
            return new Setting(
                    o.measurement().source(),
                    o.inference().llm().id(),
                    o.inference().workload(),
                    o.inference().deployment(),
                    o.measurement().phase().isEmpty());
        }
    }

    /** One observation for each setting of a source, with the means of what was measured, in the order of the first. */
    public static ImmutableList<Observation> merged(List<Observation> observations) {
        Multimap<Setting, Observation> settings = LinkedHashMultimap.create();
        observations.forEach(o -> settings.put(Setting.of(o), o));
        return settings.asMap().values().stream().map(Repeats::mean).collect(ImmutableList.toImmutableList());
    }

    private static Observation mean(Collection<Observation> repeats) {
        Observation first = repeats.iterator().next();
        return new Observation(
                first.measurement()
                        .with(
                                mean(repeats, Measurement::joules),
                                mean(repeats, Measurement::seconds),
                                new Part(mean(repeats, m -> m.prefill().joules()), mean(repeats, m -> m.prefill()
                                        .seconds()))),
                first.inference());
    }

    private static OptionalDouble mean(Collection<Observation> repeats, Function<Measurement, OptionalDouble> what) {
        return repeats.stream()
                .map(repeat -> what.apply(repeat.measurement()))
                .filter(OptionalDouble::isPresent)
                .mapToDouble(OptionalDouble::getAsDouble)
                .average();
    }
}
