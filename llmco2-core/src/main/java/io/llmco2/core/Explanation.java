package io.llmco2.core;

import com.google.common.collect.ImmutableList;
import io.llmco2.core.inference.Inference;
import io.llmco2.core.predict.EnergyPrediction;
import io.llmco2.core.predict.OperatorCost;
import io.llmco2.core.predict.PhaseCost;
import io.llmco2.core.predict.Roofline;
import io.llmco2.core.predict.Support;
import io.llmco2.graph.Phase;
import io.llmco2.graph.layer.LayerGraph;
import io.llmco2.graph.layer.OperatorNode;
import io.llmco2.hardware.quantity.Energy;
import io.llmco2.hardware.quantity.TimeSpan;
import java.util.EnumMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Where the joules and seconds of an estimate go, what holds them back, and what a change of the request would bring.
 * Immutable. Energies are of the accelerators, energies and times of the whole batch, as in {@link CarbonEstimate}.
 *
 * @param estimate that is explained
 * @param phases in order
 * @param operators of all phases, in order; their costs, added up in this order, are the total of the estimate to the last bit
 * @param energyPerToken of one generated token
 * @param changes of the request, one at a time: what takes least energy per token first, what cannot be last
 */
public record Explanation(
        CarbonEstimate estimate,
        ImmutableList<PhasePart> phases,
        ImmutableList<OperatorPart> operators,
        Energy energyPerToken,
        ImmutableList<Change> changes) {

    /** An operator whose roof explains less of its time than this is not held back by that roof. */
    private static final double NEGLIGIBLE = 0.1;

    /**
     * What holds an operator back. It is the roof that is highest (see {@link Roofline#bound}), unless launching its kernels
     * takes longer than that roof, or the roof is less than a tenth of its time. How long a launch takes is what the
     * cheapest one of the phase takes beyond its roof, which no estimate says directly.
     */
    public enum Bound {
        /** Arithmetic at the peak rate. */
        COMPUTE,
        /** Moving bytes to and from memory. */
        MEMORY,
        /** Sending bytes to other GPUs. */
        NETWORK,
        /** Launching kernels, and waiting for the host. */
        OVERHEAD
    }

    /**
     * A phase.
     *
     * @param phase prefill or decode
     * @param cost of all its operators
     * @param energyShare of the total, 0 to 1
     * @param timeShare of the total, 0 to 1
     * @param bound that most of its time has
     */
    public record PhasePart(Phase phase, PhaseCost cost, double energyShare, double timeShare, Bound bound) {}

    /**
     * An operator of a phase, all its instances together.
     *
     * @param phase that it belongs to
     * @param node the operator, with its counts
     * @param cost energy and time
     * @param energyShare of the total of all phases, 0 to 1
     * @param timeShare of the total of all phases, 0 to 1
     * @param roofShare its Roofline time over its time, 0 to 1: how close it is to what the GPU can do
     * @param bound what holds it back
     */
    public record OperatorPart(
            Phase phase,
            OperatorNode node,
            PhaseCost cost,
            double energyShare,
            double timeShare,
            double roofShare,
            Bound bound) {}

    /** What a change turns. */
    public enum Lever {
        /** Requests served together. */
        BATCH,
        /** Number formats. */
        PRECISION,
        /** GPUs that share every matrix. */
        TENSOR_PARALLELISM
    }

    /**
     * The request with one thing changed.
     *
     * @param lever what was changed
     * @param setting to what
     * @param outcome what that would bring
     */
    public record Change(Lever lever, String setting, Outcome outcome) {
        /** The effect, if it can be. */
        public Optional<Effect> effect() {
            return outcome instanceof Effect effect ? Optional.of(effect) : Optional.empty();
        }
    }

    /** What a change would bring. */
    public sealed interface Outcome {}

    /**
     * What a change costs and saves. The ratios compare estimates, so errors that both share cancel; where the support is
     * weaker than that of the estimate, they are worth less.
     *
     * @param energyPerToken of the accelerators, for one generated token
     * @param energyRatio the same over that of the request as it is
     * @param timePerOutputToken of one request, empty if prefill yields all of its tokens
     * @param timeRatio the same over that of the request as it is
     * @param support how close the changed request is to what was measured
     */
    public record Effect(
            Energy energyPerToken,
            double energyRatio,
            Optional<TimeSpan> timePerOutputToken,
            OptionalDouble timeRatio,
            Support support)
            implements Outcome {}

    /**
     * A change that cannot be.
     *
     * @param reason what stands against it, with numbers
     */
    public record Infeasible(String reason) implements Outcome {}

    /** The change that saves most energy per token; empty if none does. */
    public Optional<Change> bestChange() {
        return changes.stream()
                .filter(change ->
                        change.effect().filter(effect -> effect.energyRatio < 1).isPresent())
                .findFirst(); // they are in this order
    }

    static Explanation of(
            Inference inference,
            EnergyPrediction energy,
            CarbonEstimate estimate,
            Energy energyPerToken,
            ImmutableList<Change> changes) {
        Map<OperatorNode, LayerGraph> graphs = new IdentityHashMap<>();
        inference.graphs().forEach(graph -> graph.nodes().forEach(node -> graphs.put(node, graph)));
        List<Timed> timed = energy.operators().stream()
                .map(operator -> Timed.of(operator, Optional.ofNullable(graphs.get(operator.node()))))
                .toList();
        Map<Phase, Double> launch = new EnumMap<>(Phase.class);
        timed.stream()
                .filter(one -> one.launches > 0)
                .forEach(one -> launch.merge(one.operator.phase(), one.beyondRoof() / one.launches, Math::min));
        ImmutableList<OperatorPart> operators = timed.stream()
                .map(one -> one.part(launch.getOrDefault(one.operator.phase(), 0.0), estimate.total()))
                .collect(ImmutableList.toImmutableList());
        return new Explanation(
                estimate,
                inference.workload().phases().stream()
                        .map(phase -> phase(phase, operators, estimate))
                        .collect(ImmutableList.toImmutableList()),
                operators,
                energyPerToken,
                changes);
    }

    /**
     * An operator and the least it could take, from begin to end.
     *
     * @param roofSeconds its Roofline time
     * @param launches of kernels
     */
    private record Timed(OperatorCost operator, double roofSeconds, double launches) {
        static Timed of(OperatorCost operator, Optional<LayerGraph> graph) {
            double wall = operator.node().repeat()
                    * graph.map(of -> of.pipeline().wallShare()).orElse(1.0);
            return new Timed(
                    operator,
                    wall * operator.roofline().seconds(),
                    wall * operator.node().cost().launches());
        }

        double seconds() {
            return operator.cost().time().seconds();
        }

        double beyondRoof() {
            return Math.max(0, seconds() - roofSeconds);
        }

        OperatorPart part(double secondsPerLaunch, PhaseCost total) {
            double roofShare = seconds() > 0 ? Math.min(1, roofSeconds / seconds()) : 0;
            boolean overhead = roofShare < NEGLIGIBLE || roofSeconds < secondsPerLaunch * launches;
            return new OperatorPart(
                    operator.phase(),
                    operator.node(),
                    operator.cost(),
                    share(operator.cost().energy().joules(), total.energy().joules()),
                    share(seconds(), total.time().seconds()),
                    roofShare,
                    overhead
                            ? Bound.OVERHEAD
                            : Bound.valueOf(operator.roofline().bound().name()));
        }
    }

    private static PhasePart phase(Phase phase, List<OperatorPart> operators, CarbonEstimate estimate) {
        PhaseCost cost = phase == Phase.PREFILL ? estimate.prefill() : estimate.decode();
        Map<Bound, Double> seconds = new EnumMap<>(Bound.class);
        operators.stream()
                .filter(operator -> operator.phase == phase)
                .forEach(operator ->
                        seconds.merge(operator.bound, operator.cost.time().seconds(), Double::sum));
        return new PhasePart(
                phase,
                cost,
                share(cost.energy().joules(), estimate.total().energy().joules()),
                share(cost.time().seconds(), estimate.total().time().seconds()),
                seconds.entrySet().stream()
                        .max(Map.Entry.comparingByValue())
                        .orElseThrow()
                        .getKey());
    }

    private static double share(double part, double whole) {
        return whole == 0 ? 0 : part / whole;
    }
}
