package io.llmco2.hardware.grid;

import java.util.Locale;

/** Which emissions an intensity counts. Values of different scopes do not compare. */
public enum EmissionScope {
    /** From cradle to grave of power stations and fuels. */
    LIFE_CYCLE,
    /** Of burning fuel alone. */
    DIRECT,
    /** The source does not say. */
    NOT_STATED;

    /** As the words of a catalog tell it. */
    static EmissionScope of(String method) {
        if (method.contains("life-cycle")) {
            return LIFE_CYCLE;
        }
        return method.contains("direct emissions") ? DIRECT : NOT_STATED;
    }

    /** The name in lower case, such as {@code life-cycle}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
