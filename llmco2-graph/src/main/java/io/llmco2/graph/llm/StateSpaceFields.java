package io.llmco2.graph.llm;

/** What the families with state-space models have in common. */
final class StateSpaceFields {
    /** States do not grow with the sequence, so nothing but training bounds it. */
    static final int NO_LONGEST_SEQUENCE = Integer.MAX_VALUE;

    /** What the configuration classes have for a missing width of the convolution. */
    static final int KERNEL_OF_CLASSES = 4;

    /** What those of Mamba have for a missing size of a channel's state. */
    static final int STATE_OF_CLASSES = 16;

    /** What they have for channels per element of the hidden state. */
    static final int EXPAND_OF_CLASSES = 2;

    private static final int HIDDEN_PER_TIME_RANK = 16;

    private StateSpaceFields() {}

    /** Convolutions with and projections without bias are what {@link Recurrence} describes, and all that is published. */
    static void refuseOtherBiases(ModelConfig config, String ofProjections, String ofConvolution) {
        if (config.flag(ofProjections, false)) {
            throw config.reject(ofProjections, "false (no published model has it)");
        }
        if (!config.flag(ofConvolution, true)) {
            throw config.reject(ofConvolution, "true (no published model lacks it)");
        }
    }

    /** A Mamba with the fields of transformers' classes. */
    static Recurrence.Mamba mamba(ModelConfig config, int hiddenSize) {
        refuseOtherBiases(config, "use_bias", "use_conv_bias");
        int most = Checks.LARGEST_DIMENSION / hiddenSize;
        int inner = config.dimension(
                "intermediate_size", hiddenSize * config.integer("expand", 1, most, EXPAND_OF_CLASSES));
        return new Recurrence.Mamba(
                inner,
                config.dimension("state_size", STATE_OF_CLASSES),
                timeRank(config, "time_step_rank", hiddenSize),
                config.dimension("conv_kernel", KERNEL_OF_CLASSES),
                false);
    }

    /** The rank of step sizes; a sixteenth of the hidden size, rounded up, for "auto" or a missing field. */
    static int timeRank(ModelConfig config, String field, int hiddenSize) {
        return config.isText(field, "auto")
                ? (hiddenSize - 1) / HIDDEN_PER_TIME_RANK + 1
                : config.dimension(field, (hiddenSize - 1) / HIDDEN_PER_TIME_RANK + 1);
    }
}
