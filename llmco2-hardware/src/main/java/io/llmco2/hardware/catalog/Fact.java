package io.llmco2.hardware.catalog;

import java.math.BigDecimal;
import java.util.Optional;

/**
 * One fact as it stands in a catalog: a value, its unit, and where it was read.
 *
 * @param value the value as written in the source: a decimal number at least zero, or text if the unit is
 *     {@link Unit#TEXT}; never blank, because the unknown has no fact
 * @param unit the unit of the value
 * @param year the year that the value describes, in words where the source is no more precise than that; empty where
 *     the value does not depend on the year
 * @param method how the value was obtained, where it was not simply read
 * @param source where it was read
 */
public record Fact(String value, Unit unit, Optional<String> year, Optional<String> method, Source source) {
    /**
     * Checks the value.
     *
     * @throws IllegalArgumentException if the value is blank, or if its unit asks for a number and it is not a finite
     *     decimal number at least zero
     */
    public Fact {
        if (value.isBlank()) {
            throw new IllegalArgumentException("a fact needs a value; leave the fact out where it is not known");
        }
        if (unit != Unit.TEXT && !(parse(value) < Double.POSITIVE_INFINITY && parse(value) >= 0)) {
            throw new IllegalArgumentException("the value must be finite and >= 0, but was " + value + " " + unit);
        }
    }

    /**
     * A fact that depends on no year and was simply read.
     *
     * @throws IllegalArgumentException as {@link #Fact(String, Unit, Optional, Optional, Source)}
     */
    public Fact(String value, Unit unit, Source source) {
        this(value, unit, Optional.empty(), Optional.empty(), source);
    }

    /**
     * The value in the unit of this fact.
     *
     * @throws IllegalStateException if this is a text
     */
    public double number() {
        if (unit == Unit.TEXT) {
            throw new IllegalStateException("'" + value + "' is a text, not a number; value() gives it");
        }
        return parse(value);
    }

    /**
     * The value in the base unit of its quantity: bytes, bytes per second, operations per second, grams (see
     * {@link Unit}).
     *
     * @throws IllegalStateException if this is a text
     */
    public double inBaseUnit() {
        return number() * unit.baseUnits();
    }

    private static double parse(String value) {
        try {
            return new BigDecimal(value).doubleValue();
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("'" + value + "' is not a decimal number", e);
        }
    }
}
