package io.llmco2.core.evaluate;

import com.google.common.collect.ImmutableList;
import io.llmco2.core.measurement.Observations.Observation;
import io.llmco2.graph.llm.LayerKind;

/**
 * What makes two checkpoints the same model but for the values of their weights: width and layers. A vocabulary that a fine-tune has
 * enlarged, a longer context, another name or family make no difference. {@link Dimensions} tell fewer models apart.
 *
 * @param hiddenSize width of the residual stream
 * @param layerKinds all layers
 */
record Architecture(int hiddenSize, ImmutableList<LayerKind> layerKinds) {
    static Architecture of(Observation observation) {
        return new Architecture(
                observation.inference().llm().hiddenSize(),
                observation.inference().llm().layerKinds());
    }
}
