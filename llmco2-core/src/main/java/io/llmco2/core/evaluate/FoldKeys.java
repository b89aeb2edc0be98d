package io.llmco2.core.evaluate;

import com.google.common.hash.HashCode;
import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import io.llmco2.core.feature.EncodedGraph;
import io.llmco2.core.gnn.TrainingExample;
import io.llmco2.core.inference.Inference;
import io.llmco2.core.measurement.Observations.Observation;
import io.llmco2.core.measurement.OperatorTables.OperatorMeasurement;
import io.llmco2.graph.layer.LayerGraph;
import java.nio.charset.StandardCharsets;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * Hashes of everything that the answers of a fold depend on: what there is to learn from, its layer graphs and features
 * included, so that a change of counts or of features is a change of the hash; the rows that are asked about; the
 * candidate's name and settings; the seed. Each row is hashed once.
 */
final class FoldKeys {
    /** Rises when answers change although nothing of the above does, such as with another order of examples. */
    private static final int VERSION = 2;

    private final Map<Object, HashCode> rows = new IdentityHashMap<>();

    FoldKeys(List<Observation> judged, TrainingData data) {
        judged.forEach(o -> rows.computeIfAbsent(o, row -> of(o)));
        data.observations().forEach(o -> rows.computeIfAbsent(o, row -> of(o)));
        data.operators().forEach(o -> rows.computeIfAbsent(o, row -> of(o)));
    }

    /** The hash of one fit and its answers. Safe to be called from several threads at once. */
    String key(Candidate candidate, long seed, TrainingData rest, List<Observation> asked) {
        Hasher hasher = Hashing.sha256().newHasher();
        text(hasher, VERSION + "\n" + candidate.name() + "\n" + candidate.settings() + "\n" + seed);
        rest.observations().forEach(o -> hasher.putBytes(rows.get(o).asBytes()));
        text(hasher, "operators, each counts " + rest.operatorWeight());
        rest.operators().forEach(o -> hasher.putBytes(rows.get(o).asBytes()));
        text(hasher, "asked");
        asked.forEach(o -> hasher.putBytes(rows.get(o).asBytes()));
        return candidate.name().replace('/', '-') + "-" + hasher.hash(); // the name of a file
    }

    static HashCode of(Observation observation) {
        Hasher hasher = Hashing.sha256().newHasher();
        Inference inference = observation.inference();
        text(hasher, observation.measurement().toString());
        text(hasher, inference.llm() + "\n" + inference.workload() + "\n" + inference.deployment());
        inference.graphs().forEach(graph -> text(hasher, graph.toString()));
        example(hasher, TrainingData.example(observation));
        return hasher.hash();
    }

    private static HashCode of(OperatorMeasurement operator) {
        Hasher hasher = Hashing.sha256().newHasher();
        LayerGraph graph = operator.graph();
        text(hasher, graph + "\n" + operator.deployment() + "\n" + operator.context());
        example(hasher, TrainingData.example(operator, 1));
        return hasher.hash();
    }

    private static void example(Hasher hasher, TrainingExample example) {
        text(hasher, example.seconds() + " " + example.joules() + " " + example.weight() + " " + example.powerWeight());
        for (EncodedGraph graph : example.graphs()) {
            text(hasher, graph.power().toString());
            for (int node = 0; node < graph.nodes(); node++) {
                for (float feature : graph.features()[node]) {
                    hasher.putFloat(feature);
                }
                text(hasher, graph.physics(node).toString());
            }
        }
    }

    /** With its length, so that two texts are not one. */
    private static void text(Hasher hasher, String text) {
        hasher.putInt(text.length()).putString(text, StandardCharsets.UTF_8);
    }
}
