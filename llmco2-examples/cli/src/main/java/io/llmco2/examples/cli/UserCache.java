package io.llmco2.examples.cli;

import java.nio.file.Path;
import java.util.Optional;

/** Where a user keeps what can be made again. */
final class UserCache {
    private UserCache() {}

    /** A folder of this program in {@code $XDG_CACHE_HOME}, else in {@code ~/.cache}. */
    static Path folder(String name) {
        return Optional.ofNullable(System.getenv("XDG_CACHE_HOME"))
                .filter(folder -> !folder.isBlank())
                .map(Path::of)
                .orElseGet(() -> Path.of(System.getProperty("user.home"), ".cache"))
                .resolve(Path.of("llmco2", name));
    }
}
