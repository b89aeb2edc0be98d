package io.llmco2.hardware.catalog;

/** The units in which facts are written, and the one factor from each to the base unit of its quantity. */
public enum Unit {
    /** No number at all: a name or a remark. */
    TEXT("text", 1),
    /** A year of the Gregorian calendar. */
    YEAR("year", 1),
    /** A count or a ratio; base unit 1. */
    ONE("1", 1),
    /** Per cent; base unit 1. */
    PERCENT("%", 1e-2),
    /** Nanometres, as the marketing number of a process node; its own base unit. */
    NANOMETRE("nm", 1),
    /** Square millimetres; its own base unit. */
    SQUARE_MILLIMETRE("mm2", 1),
    /** 2<sup>20</sup> bytes; base unit byte. */
    MEBIBYTE("MiB", 1 << 20),
    /** 2<sup>30</sup> bytes; base unit byte. */
    GIBIBYTE("GiB", 1 << 30),
    /** 10<sup>9</sup> bytes per second, decimal; base unit byte per second. */
    GIGABYTE_PER_SECOND("GB/s", 1e9),
    /** Megahertz; base unit hertz. */
    MEGAHERTZ("MHz", 1e6),
    /** 10<sup>12</sup> floating-point operations per second, a multiply-accumulate being two; base unit 1/s. */
    TERAFLOP_PER_SECOND("TFLOP/s", 1e12),
    /** 10<sup>12</sup> integer operations per second, a multiply-accumulate being two; base unit 1/s. */
    TERAOP_PER_SECOND("TOP/s", 1e12),
    /** Watts; its own base unit. */
    WATT("W", 1),
    /** Kilograms of CO2e; base unit gram of CO2e. */
    KILOGRAM_CO2E("kgCO2e", 1e3),
    /** Grams of CO2e per kilowatt-hour; its own base unit. */
    GRAM_CO2E_PER_KILOWATT_HOUR("gCO2e/kWh", 1),
    /** Litres of water per kilowatt-hour; its own base unit. */
    LITRE_PER_KILOWATT_HOUR("L/kWh", 1),
    /** Megajoules of primary energy; its own base unit. */
    MEGAJOULE("MJ", 1),
    /** Megajoules of primary energy per kilowatt-hour of electricity; its own base unit. */
    MEGAJOULE_PER_KILOWATT_HOUR("MJ/kWh", 1),
    /** Kilograms of antimony equivalent; its own base unit. */
    KILOGRAM_SBE("kgSbe", 1),
    /** Kilograms of antimony equivalent per kilowatt-hour of electricity; its own base unit. */
    KILOGRAM_SBE_PER_KILOWATT_HOUR("kgSbe/kWh", 1),
    /** Kilowatt-hours per square centimetre of die; its own base unit. */
    KILOWATT_HOUR_PER_SQUARE_CENTIMETRE("kWh/cm2", 1),
    /** Kilograms of CO2e per square centimetre of die; base unit gram of CO2e per square centimetre. */
    KILOGRAM_CO2E_PER_SQUARE_CENTIMETRE("kgCO2e/cm2", 1e3),
    /** Kilograms of CO2e per square millimetre of die; base unit gram of CO2e per square centimetre. */
    KILOGRAM_CO2E_PER_SQUARE_MILLIMETRE("kgCO2e/mm2", 1e5),
    /** Kilograms of CO2e per 10<sup>9</sup> bytes; base unit gram of CO2e per 10<sup>9</sup> bytes. */
    KILOGRAM_CO2E_PER_GIGABYTE("kgCO2e/GB", 1e3),
    /** Kilograms of CO2e per piece; base unit gram of CO2e. */
    KILOGRAM_CO2E_PER_PIECE("kgCO2e/piece", 1e3),
    /** Kilograms of CO2e per kilogram of product; base unit gram of CO2e per kilogram. */
    KILOGRAM_CO2E_PER_KILOGRAM("kgCO2e/kg", 1e3),
    /** Kilograms of CO2e for a kilogram moved by a kilometre; base unit gram of CO2e for the same. */
    KILOGRAM_CO2E_PER_KILOGRAM_KILOMETRE("kgCO2e/(kg km)", 1e3),
    /** Kilograms of CO2e per kilowatt-hour; base unit gram of CO2e per kilowatt-hour. */
    KILOGRAM_CO2E_PER_KILOWATT_HOUR("kgCO2e/kWh", 1e3),
    /** A number for every square centimetre; its own base unit. */
    PER_SQUARE_CENTIMETRE("1/cm2", 1),
    /** Years of 365 days; its own base unit. */
    YEARS("years", 1);

    private final String symbol;
    private final double baseUnits;

    Unit(String symbol, double baseUnits) {
        this.symbol = symbol;
        this.baseUnits = baseUnits;
    }

    /** How many base units one of this unit is, exactly. */
    public double baseUnits() {
        return baseUnits;
    }

    /** The symbol that stands in the catalogs, such as {@code GB/s}. */
    @Override
    public String toString() {
        return symbol;
    }
}
