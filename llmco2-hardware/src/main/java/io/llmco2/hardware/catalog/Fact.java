package io.llmco2.hardware.catalog;

import java.math.BigDecimal;
import java.util.Objects;
import java.util.Optional;

/** One fact as it stands in a catalog: a value, its unit, and where it was read. Immutable. */
public final class Fact {
    private final String value;
    private final Unit unit;
    private final Optional<String> year;
    private final Optional<String> method;
    private final Source source;
    private final double number; // NaN of a text; read once, because estimates ask for it again and again

    /**
     * A fact.
     *
     * @param value the value as written in the source: a decimal number at least zero, or text if the unit is
     *     {@link Unit#TEXT}; never blank, because the unknown has no fact
     * @param unit the unit of the value
     * @param year the year that the value describes, in words where the source is no more precise than that; empty where
     *     the value does not depend on the year
     * @param method how the value was obtained, where it was not simply read
     * @param source where it was read
     * @throws IllegalArgumentException if the value is blank, or if its unit asks for a number and it is not a finite
     *     decimal number at least zero
     */
    public Fact(String value, Unit unit, Optional<String> year, Optional<String> method, Source source) {
        if (value.isBlank()) {
            throw new IllegalArgumentException("a fact needs a value; leave the fact out where it is not known");
        }
        this.value = value;
        this.unit = Objects.requireNonNull(unit);
        this.year = Objects.requireNonNull(year);
        this.method = Objects.requireNonNull(method);
        this.source = Objects.requireNonNull(source);
        this.number = unit == Unit.TEXT ? Double.NaN : parse(value);
        if (unit != Unit.TEXT && !(number < Double.POSITIVE_INFINITY && number >= 0)) {
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

    /** The value as written in the source. */
    public String value() {
        return value;
    }

    /** The unit of the value. */
    public Unit unit() {
        return unit;
    }

    /** The year that the value describes, in words where the source is no more precise than that. */
    public Optional<String> year() {
        return year;
    }

    /** How the value was obtained, where it was not simply read. */
    public Optional<String> method() {
        return method;
    }

    /** Where it was read. */
    public Source source() {
        return source;
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
        return number;
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

    /** Whether the other says the same, written in the same way, from the same source. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Fact fact
                && value.equals(fact.value)
                && unit == fact.unit
                && year.equals(fact.year)
                && method.equals(fact.method)
                && source.equals(fact.source);
    }

    @Override
    public int hashCode() {
        return Objects.hash(value, unit, year, method, source);
    }

    /** All of it, as a record would say it. */
    @Override
    public String toString() {
        return "Fact[value=" + value + ", unit=" + unit + ", year=" + year + ", method=" + method + ", source=" + source
                + "]";
    }

    private static double parse(String value) {
        try {
            return new BigDecimal(value).doubleValue();
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("'" + value + "' is not a decimal number", e);
        }
    }
}
