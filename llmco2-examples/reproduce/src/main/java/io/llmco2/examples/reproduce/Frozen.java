package io.llmco2.examples.reproduce;

import com.google.common.hash.Hashing;
import java.nio.charset.StandardCharsets;

/** What judges and is never learned from: a fixed choice by name, whatever else a file holds and in whatever order. */
final class Frozen {
    private Frozen() {}

    /** Whether a configuration, all repeats of which have one name, is among the one in {@code parts} that judge. */
    static boolean judges(String configuration, int parts) {
        int hash = Hashing.sha256()
                .hashString(configuration, StandardCharsets.UTF_8)
                .asInt();
        return Math.floorMod(hash, parts) == 0;
    }
}
