package io.llmco2.graph.llm;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;

/**
 * DeciLM 7B (Deci AI 2023): a Llama in which {@code num_key_value_heads_per_layer} gives each layer its own number of
 * key/value heads (configuration_decilm.py beside the weights). Later models of the kind, whose {@code block_configs} also
 * vary or drop feed-forward networks, are refused.
 */
final class DeciFamily implements ModelFamily {

    @Override
    public ImmutableSet<String> modelTypes() {
        return ImmutableSet.of("deci");
    }

    @Override
    public LlmSpec read(String id, ModelConfig config) {
        if (config.has("block_configs")) {
            throw config.reject("block_configs", "missing (layers searched one by one cannot be described)");
        }
        DecoderFields fields = new DecoderFields(config);
        int layers = fields.layers();
        int heads = fields.heads();
        ImmutableList<Integer> kvHeads = config.layerNumbers("num_key_value_heads_per_layer")
                .filter(list -> list.size() == layers && list.stream().allMatch(one -> one > 0 && heads % one == 0))
                .orElseThrow(() -> config.reject(
                        "num_key_value_heads_per_layer",
                        "a list of " + layers + ", each a divisor of the " + heads + " query heads"));
        FeedForward feedForward = fields.gatedFeedForward();
        ImmutableList<LayerKind> kinds = LayerStack.of(
                layers,
                layer -> LayerKind.sequential(fields.attention(kvHeads.get(layer), fields.headShare()), feedForward));
        return fields.spec(id, "deci", fields.embedding(false), kinds, Norm.RMS);
    }
}
