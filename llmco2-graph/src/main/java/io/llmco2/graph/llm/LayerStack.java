package io.llmco2.graph.llm;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMultiset;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/** The layers of a model one after the other, and the kinds that they fall into. */
final class LayerStack {
    private static final int UNROTATED_INTERVAL_OF_CLASSES = 4;

    private LayerStack() {}

    /** All layers of one kind. */
    static ImmutableList<LayerKind> uniform(int layers, LayerKind kind) {
        return ImmutableList.of(kind.times(layers));
    }

    /** Layers that differ by their place, 0 first; equal ones become one kind. */
    static ImmutableList<LayerKind> of(int layers, IntFunction<LayerKind> layer) {
        ImmutableMultiset<LayerKind> kinds = IntStream.range(0, layers)
                .mapToObj(layer)
                .collect(ImmutableMultiset.toImmutableMultiset()); // in the order of the first of each kind
        return kinds.entrySet().stream()
                .map(kind -> kind.getElement().times(kind.getCount()))
                .collect(ImmutableList.toImmutableList());
    }

    /**
     * Which layers attend to a sliding window only: those that {@code layer_types} says, a field of newer configurations,
     * or without it {@code otherwise}.
     */
    static IntPredicate slidingLayers(ModelConfig config, int layers, IntPredicate otherwise) {
        return layersOfType(config, layers, "sliding_attention", "full_attention", otherwise);
    }

    /**
     * Which layers are of one of two types: those that {@code layer_types} says, or without it {@code otherwise}.
     *
     * @param other the type of all other layers
     */
    static IntPredicate layersOfType(
            ModelConfig config, int layers, String type, String other, IntPredicate otherwise) {
        return config.texts("layer_types")
                .map(types -> layersAmong(config, layers, type, other, types))
                .orElse(otherwise);
    }

    private static IntPredicate layersAmong(
            ModelConfig config, int layers, String type, String other, ImmutableList<String> types) {
        if (types.size() != layers) {
            throw config.reject("layer_types", "as long as the model has layers, " + layers);
        }
        for (String one : types) {
            if (!one.equals(type) && !one.equals(other)) {
                throw config.reject(
                        "layer_types", "of " + type + " and " + other + " only in this family, without " + one);
            }
        }
        return layer -> types.get(layer).equals(type);
    }

    /**
     * Which layers rotate queries and keys: those with 1 in {@code no_rope_layers}, or if it is missing or empty all but each
     * {@code no_rope_layer_interval}-th, the fourth if missing (Llama 4, SmolLM 3).
     */
    static IntPredicate rotatedLayers(ModelConfig config, int layers) {
        int interval = config.integer("no_rope_layer_interval", 1, Checks.MOST_LAYERS, UNROTATED_INTERVAL_OF_CLASSES);
        return config.layerFlags("no_rope_layers", layers)
                .<IntPredicate>map(flags -> layer -> flags.get(layer) == 1)
                .orElse(layer -> (layer + 1) % interval != 0);
    }
}
