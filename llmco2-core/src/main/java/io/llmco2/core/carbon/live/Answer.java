package io.llmco2.core.carbon.live;

import com.fasterxml.jackson.databind.JsonNode;
import io.llmco2.hardware.quantity.CarbonIntensity;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.function.DoubleFunction;

/** Fields of an answer; what is missing or out of range is a problem of the feed, never a default. */
final class Answer {
    private Answer() {}

    static String text(String feed, JsonNode json, String field) throws FeedException {
        JsonNode value = json.path(field);
        if (!value.isTextual()) {
            throw new FeedException(feed + ": the field '" + field + "' is missing or no text");
        }
        return value.textValue();
    }

    static Instant time(String feed, JsonNode json, String field) throws FeedException {
        String text = text(feed, json, field);
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            throw new FeedException(feed + ": the field '" + field + "' is no time with a zone", e);
        }
    }

    static CarbonIntensity intensity(String feed, JsonNode json, String field, DoubleFunction<CarbonIntensity> unit)
            throws FeedException {
        JsonNode value = json.path(field);
        if (!value.isNumber()) {
            throw new FeedException(feed + ": the field '" + field + "' is missing or no number");
        }
        try {
            return unit.apply(value.doubleValue());
        } catch (IllegalArgumentException e) {
            throw new FeedException(feed + ": the field '" + field + "' is no intensity: " + e.getMessage(), e);
        }
    }

    static void requireSame(String feed, String what, String asked, String answered) throws FeedException {
        if (!asked.equals(answered)) {
            throw new FeedException(feed + ": asked for the " + what + " '" + asked + "', answered for another");
        }
    }
}
