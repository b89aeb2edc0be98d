package io.llmco2.graph.llm;

/** How activations are normalised. */
public enum Norm {
    /** Root mean square, one gain per element (Zhang and Sennrich 2019, arXiv:1910.07467). */
    RMS(1),
    /** Layer normalisation with gain and bias (Ba, Kiros and Hinton 2016, arXiv:1607.06450). */
    LAYER(2),
    /** Layer normalisation with gain, without bias (Cohere). */
    LAYER_WITHOUT_BIAS(1),
    /** Layer normalisation without parameters (OLMo). */
    LAYER_WITHOUT_PARAMETERS(0);

    private final int parametersPerElement;

    Norm(int parametersPerElement) {
        this.parametersPerElement = parametersPerElement;
    }

    /** Weights of one such normalisation over {@code width} elements. */
    public long parameters(long width) {
        return parametersPerElement * width;
    }
}
