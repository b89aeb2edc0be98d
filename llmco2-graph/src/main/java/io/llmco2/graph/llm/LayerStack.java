package io.llmco2.graph.llm;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMultiset;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/** The layers of a model one after the other, and the kinds that they fall into. */
final class LayerStack {
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
        return config.texts("layer_types")
                .map(types -> slidingAmong(config, layers, types))
                .orElse(otherwise);
    }

    private static IntPredicate slidingAmong(ModelConfig config, int layers, ImmutableList<String> types) {
        if (types.size() != layers) {
            throw config.reject("layer_types", "as long as the model has layers, " + layers);
        }
        for (String type : types) {
            if (!type.equals("sliding_attention") && !type.equals("full_attention")) {
                throw config.reject(
                        "layer_types", "of sliding_attention and full_attention only in this family, without " + type);
            }
        }
        return layer -> types.get(layer).equals("sliding_attention");
    }
}
