package io.llmco2.graph;

import com.google.common.collect.ImmutableList;
import io.llmco2.graph.llm.Attention;
import io.llmco2.graph.llm.Embedding;
import io.llmco2.graph.llm.FeedForward;
import io.llmco2.graph.llm.FeedForward.Dense;
import io.llmco2.graph.llm.FeedForward.MixtureOfExperts;
import io.llmco2.graph.llm.LayerKind;
import io.llmco2.graph.llm.LlmSpec;
import io.llmco2.graph.llm.Norm;

/** Architectures of which tests know numbers, from the {@code config.json} of each. */
public final class Models {

    /** meta-llama/Llama-2-7b-hf. */
    public static final LlmSpec LLAMA_2_7B = llama("Llama-2-7B", 32, 4_096, 32, 32, 11_008, 32_000);

    /** huggyllama/llama-13b. */
    public static final LlmSpec LLAMA_13B = llama("Llama-13B", 40, 5_120, 40, 40, 13_824, 32_000);

    /** meta-llama/Llama-2-13b-hf. */
    public static final LlmSpec LLAMA_2_13B = LLAMA_13B.withId("Llama-2-13B");

    /** meta-llama/Llama-3.1-8B. */
    public static final LlmSpec LLAMA_3_1_8B = llama("Llama-3.1-8B", 32, 4_096, 32, 8, 14_336, 128_256);

    /** meta-llama/Llama-3.1-70B. */
    public static final LlmSpec LLAMA_3_1_70B = llama("Llama-3.1-70B", 80, 8_192, 64, 8, 28_672, 128_256);

    /** meta-llama/Llama-3.1-405B. */
    public static final LlmSpec LLAMA_3_1_405B = llama("Llama-3.1-405B", 126, 16_384, 128, 8, 53_248, 128_256);

    /** mistralai/Mixtral-8x7B-v0.1. */
    public static final LlmSpec MIXTRAL_8X7B = mixture("Mixtral-8x7B", MixtureOfExperts.of(8, 2, gated(14_336)));

    private Models() {}

    /** A model of Mixtral's size with other experts. */
    public static LlmSpec mixture(String id, MixtureOfExperts experts) {
        return spec(id, 4_096, 32_000, layers(32, attention(32, 8, 0), experts));
    }

    /** A gated network without biases. */
    public static Dense gated(int innerSize) {
        return new Dense(innerSize, true, false);
    }

    /** Rotary attention with heads of 128. */
    public static Attention attention(int heads, int kvHeads, int window) {
        return Attention.plain(heads, kvHeads, 128).withWindow(window);
    }

    /** Layers of one kind, as in Llama. */
    public static LayerKind layers(int repeat, Attention attention, FeedForward feedForward) {
        return LayerKind.sequential(attention, feedForward).times(repeat);
    }

    /** A model with RMS norms and a matrix of its own at either end. */
    public static LlmSpec spec(String id, int hidden, int vocabulary, LayerKind... kinds) {
        return new LlmSpec(
                id,
                "llama",
                hidden,
                Embedding.plain(vocabulary, false),
                ImmutableList.copyOf(kinds),
                Norm.RMS,
                131_072);
    }

    private static LlmSpec llama(
            String id, int layers, int hidden, int heads, int kvHeads, int innerSize, int vocabulary) {
        return spec(id, hidden, vocabulary, layers(layers, attention(heads, kvHeads, 0), gated(innerSize)));
    }
}
