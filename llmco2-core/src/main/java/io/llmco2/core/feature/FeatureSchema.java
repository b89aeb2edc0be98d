package io.llmco2.core.feature;

import com.google.common.collect.ImmutableList;
import io.llmco2.core.inference.Engine;
import io.llmco2.graph.layer.Operator;
import java.util.Locale;

/**
 * The names of the features of a node, in order. Weights name the schema they were trained with, and are refused with
 * any other.
 *
 * <p>Logarithms are to base 2 and scaled to about one. No feature depends on how many tokens a request generates: with
 * what the network says multiplied by counts that grow with them, more tokens can never need less energy or time.
 *
 * <p>Neither the rates of the GPU are among them nor what they make of an operator, how long it would take and whether computing
 * or moving data binds: with whole models measured on a handful of boards, such numbers are a board's name, from which nothing follows
 * for the next one. The GPU enters through the Roofline that the network's answer stretches ({@link EncodedGraph.NodePhysics}), and through
 * the one ratio of the board that pays on boards left out, the idle power's share of its limit.
 */
public final class FeatureSchema {
    /** Changes with any change of names, order or meaning. */
    public static final int VERSION = 7;

    static final int OPERATORS = 0;
    static final int KINDS = OPERATORS + Operator.values().length;
    static final int ENGINES = KINDS + Operator.Kind.values().length;
    static final int NUMBERS = ENGINES + Engine.values().length;

    /** Features that are numbers; the ones before are flags, of which one of each group is 1. */
    enum Number {
        /** Rows of the product, tokens that go through together. */
        LOG_ROWS,
        /** Width summed over. */
        LOG_INNER,
        /** Width written. */
        LOG_OUTER,
        /** Products side by side. */
        LOG_GROUPS,
        /** Prompt length seen by an attention. */
        LOG_CONTEXT,
        /** 1 for the attention of a prefill. */
        PREFILL_ATTENTION,
        /** 1 for a matrix product with operands of eight bits. */
        EIGHT_BIT_PRODUCT,
        /** 1 for experts with operands of eight bits, whose kernels are of another kind. */
        EIGHT_BIT_EXPERTS,
        /** 1 for a matrix product whose weights have a scale for every block. */
        BLOCK_SCALED_PRODUCT,
        /** 1 for experts whose weights have a scale for every block. */
        BLOCK_SCALED_EXPERTS,
        /**
         * 1 for a matrix product whose weights are stored as floats of four bits (NF4, NVFP4), whatever they are multiplied
         * in. Integers of four bits have kernels of another kind, which nobody measured here.
         */
        FOUR_BIT_FLOAT_PRODUCT,
        /** 1 for experts whose weights are stored as floats of four bits (MXFP4). */
        FOUR_BIT_FLOAT_EXPERTS,
        /**
         * GPUs of a pipeline stage, of what communicates between them; 0 of everything else, which a GPU does as it would alone. Told of it
         * everywhere, the network laid to the number of GPUs what was particular to the models that ran on so many.
         */
        LOG_GPUS,
        /** 1 if whole experts are spread over GPUs. */
        EXPERT_PARALLEL,
        /** Data-parallel ranks of the attention. */
        LOG_DATA_PARALLEL,
        /** Twice the board's idle power over its limit; 0 where idle power is not known. */
        IDLE_SHARE,
        /** 1 if other servers run on the host. */
        CROWDED_HOST
    }

    private static final ImmutableList<String> NAMES = names0();

    private FeatureSchema() {}

    /** The names, in order. */
    public static ImmutableList<String> names() {
        return NAMES;
    }

    /** How many there are. */
    public static int size() {
        return NAMES.size();
    }

    private static ImmutableList<String> names0() {
        ImmutableList.Builder<String> names = ImmutableList.builder();
        for (Operator operator : Operator.values()) {
            names.add("operator." + lower(operator));
        }
        for (Operator.Kind kind : Operator.Kind.values()) {
            names.add("kind." + lower(kind));
        }
        for (Engine engine : Engine.values()) {
            names.add("engine." + engine.id());
        }
        for (Number number : Number.values()) {
            names.add(lower(number));
        }
        return names.build();
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
