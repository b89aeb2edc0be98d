package io.llmco2.graph.layer;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Names of nodes, put together once: graphs are written for every estimate, and their nodes have the same few names. As many are kept
 * as there are kinds of layers in the largest model, times the operators of a layer. Safe to share between threads.
 */
final class NodeNames {
    private static final Map<String, Map<String, String>> BY_PREFIX = new ConcurrentHashMap<>();
    private static final String[] LAYERS = new String[64];

    static {
        for (int i = 0; i < LAYERS.length; i++) {
            LAYERS[i] = "layer" + i + ".";
        }
    }

    private NodeNames() {}

    /** What names of nodes begin with in a kind of layer. */
    static String layer(int index) {
        return index < LAYERS.length ? LAYERS[index] : "layer" + index + ".";
    }

    /** The parts as one name. */
    static String of(String graph, String layer, String name) {
        if (!graph.isEmpty()) {
            return graph + layer + name; // of speculative decoding alone
        }
        if (layer.isEmpty()) {
            return name;
        }
        Map<String, String> known = BY_PREFIX.get(layer);
        if (known == null) {
            known = BY_PREFIX.computeIfAbsent(layer, prefix -> new ConcurrentHashMap<>());
        }
        String whole = known.get(name);
        return whole != null ? whole : known.computeIfAbsent(name, layer::concat);
    }
}
