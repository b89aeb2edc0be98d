package io.llmco2.graph.layer;

/**
 * The sizes of an operator's main product {@code [rows, inner] x [inner, outer]}, for one pass on one GPU. For attention
 * {@code inner} is the head width, {@code outer} the number of query heads and {@code groups} that of key/value heads. For
 * element-wise operators both widths are the elements that a row reads and writes, for collectives those it sends.
 *
 * <p>Nothing here depends on how many tokens a request will generate: in continuous batching, {@code rows} counts the
 * running requests, and in prefill the tokens of one prompt besides. A predictor that looks only at dimensions and multiplies them with counts can therefore never
 * say that more generated tokens need less energy.
 *
 * @param rows tokens that go through together
 * @param inner the width that is summed over
 * @param outer the width that is written
 * @param groups how many such products stand side by side, each with weights or keys of its own: key/value heads of an
 *     attention, experts that a pass touches, else 1
 */
public record Dimensions(double rows, long inner, long outer, double groups) {}
