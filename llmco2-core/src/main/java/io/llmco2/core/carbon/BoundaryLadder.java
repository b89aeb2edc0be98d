package io.llmco2.core.carbon;

import com.google.common.collect.ImmutableList;
import io.llmco2.hardware.quantity.Energy;
import io.llmco2.hardware.quantity.MeterEnergy;
import io.llmco2.hardware.quantity.PowerUsageEffectiveness;
import java.util.List;
import java.util.Optional;

/**
 * The energy of one inference, term by term. The terms add up to what the meter reads:
 * <pre>
 * accelerator + host + idle             = computers
 * facility = computers x (PUE - 1)                              (the one place where a PUE is applied)
 * accelerator + host + idle + facility  = meter
 * </pre>
 * A term that is unknown or was not asked for is left out, which the ladder says; with an unknown one everything above it
 * is a lower bound.
 *
 * @param accelerator what the accelerators take
 * @param host what processors, memory, network and fans beside them take meanwhile
 * @param idle what accelerators and host take while they are kept ready and nothing runs, this inference's share
 * @param pue energy of the facility over energy of its computers
 * @param pueBasis what stands behind the PUE
 * @param pueSource where the PUE comes from
 */
public record BoundaryLadder(
        Term accelerator, Term host, Term idle, PowerUsageEffectiveness pue, Term.Basis pueBasis, String pueSource) {

    /**
     * Checks the order of the terms.
     *
     * @throws IllegalArgumentException if a term is not of its boundary, or the accelerators have no energy
     */
    public BoundaryLadder {
        if (accelerator.boundary() != Boundary.ACCELERATOR
                || host.boundary() != Boundary.HOST
                || idle.boundary() != Boundary.IDLE) {
            throw new IllegalArgumentException("the terms must be accelerator, host, idle, but were "
                    + accelerator.boundary() + ", " + host.boundary() + ", " + idle.boundary());
        }
        if (accelerator.energy().isEmpty()) {
            throw new IllegalArgumentException("the accelerators need an energy: " + accelerator.source());
        }
    }

    /** Terms that someone published or measured: the overhead of the facility given as energy instead of a ratio. */
    public static BoundaryLadder ofTerms(
            Energy accelerator, Energy host, Energy idle, Energy facilityOverhead, String source) {
        double computers = accelerator.plus(host).plus(idle).joules();
        if (computers == 0) {
            throw new IllegalArgumentException(
                    "a facility has no overhead over computers that take no energy: " + source);
        }
        return new BoundaryLadder(
                Term.of(Boundary.ACCELERATOR, accelerator, Term.Basis.GIVEN, source),
                Term.of(Boundary.HOST, host, Term.Basis.GIVEN, source),
                Term.of(Boundary.IDLE, idle, Term.Basis.GIVEN, source),
                new PowerUsageEffectiveness(1 + facilityOverhead.joules() / computers),
                Term.Basis.GIVEN,
                source);
    }

    /** What the facility takes beside its computers. */
    public Term facility() {
        return Term.of(Boundary.FACILITY, pue.overhead(computers()), pueBasis, "PUE " + pueSource);
    }

    /** The four terms, from the accelerators to the facility. */
    public List<Term> terms() {
        return ImmutableList.of(accelerator, host, idle, facility());
    }

    /** The computers: all terms before the facility that have a number. */
    public Energy computers() {
        return known(accelerator).plus(known(host)).plus(known(idle));
    }

    /** At the meter. */
    public MeterEnergy meter() {
        return pue.meter(computers());
    }

    /**
     * All that is inside one of the boundaries.
     *
     * @throws IllegalArgumentException if the term of that boundary itself has no number
     */
    public Energy at(Boundary boundary) {
        return switch (boundary) {
            case ACCELERATOR -> known(accelerator);
            case HOST -> known(accelerator).plus(needed(host));
            case IDLE -> known(accelerator).plus(known(host)).plus(needed(idle));
            case FACILITY -> meter().energy();
        };
    }

    /** What is inside a boundary; empty if the term of that boundary has no number. */
    public Optional<Energy> find(Boundary boundary) {
        return terms().get(boundary.ordinal()).energy().map(there -> at(boundary));
    }

    /** The terms up to a boundary whose number is missing or is a part only; empty if it is complete. */
    public List<Term> lacking(Boundary boundary) {
        return terms().stream()
                .filter(term ->
                        term.boundary().compareTo(boundary) <= 0 && term.basis().lacks())
                .toList();
    }

    private static Energy known(Term term) {
        return term.energy().orElse(Energy.ZERO);
    }

    private static Energy needed(Term term) {
        return term.energy()
                .orElseThrow(() -> new IllegalArgumentException("there is no energy at the boundary " + term.boundary()
                        + ", because the " + term.boundary() + " term is " + term.basis() + ": " + term.source()
                        + "; ask for accelerator or facility"));
    }
}
