package io.llmco2.hardware.grid;

import static java.util.Comparator.comparingInt;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** The newest value of each cloud region and of each fleet, of what providers publish. What tools assume is left out. */
final class Newest<T extends Newest.Published> {
    /** Who runs the fleet of a cloud that bears another name. */
    private static final Map<String, String> OPERATOR = Map.of("azure", "microsoft", "gcp", "google");

    private final Map<String, T> byRegion = new HashMap<>(); // keys in lower case, as all here
    private final Map<String, T> byFleet = new HashMap<>();

    /** A value that a provider publishes of its facilities. */
    interface Published {
        String provider();

        Optional<String> region();

        Pue.Scope scope();

        OptionalInt year();
    }

    /** In the order of the years; of the same year the later in the list. */
    Newest(List<T> values) {
        values.stream()
                .filter(value -> value.year().isPresent())
                .sorted(comparingInt(value -> value.year().orElseThrow()))
                .forEach(this::put);
    }

    private void put(T value) {
        if (value.scope() == Pue.Scope.REGION) {
            byRegion.put(key(value.provider() + ":" + value.region().orElseThrow()), value);
        } else if (value.scope() == Pue.Scope.FLEET) {
            byFleet.put(key(value.provider()), value);
        }
    }

    /** The newest of a region; where there is none, the newest of the fleet. */
    Optional<T> of(String provider, String region) {
        T own = byRegion.get(key(provider + ":" + region));
        String fleet = key(provider);
        return Optional.ofNullable(own != null ? own : byFleet.get(OPERATOR.getOrDefault(fleet, fleet)));
    }

    /** The same of a cloud region; empty for any other region. */
    Optional<T> of(Region region) {
        return region.provider().flatMap(provider -> of(provider, region.id().substring(provider.length() + 1)));
    }

    private static String key(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
