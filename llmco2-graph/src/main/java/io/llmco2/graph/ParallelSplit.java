package io.llmco2.graph;

/**
 * How one model instance is spread over GPUs.
 *
 * <ul>
 *   <li>Ranks of <b>tensor</b> parallelism share every matrix (Shoeybi et al. 2019, arXiv:1909.08053).
 *   <li>Stages of <b>pipeline</b> parallelism hold successive layers (Huang et al. 2019, arXiv:1811.06965); a batch goes
 *       through them as <b>micro-batches</b>.
 *   <li>Ranks of <b>data</b> parallelism hold all of the attention and serve requests of their own.
 *   <li>Ranks of <b>context</b> parallelism share the tokens of a prompt and the KV cache of a request (Liu et al. 2023,
 *       arXiv:2310.01889) and hold the same weights.
 *   <li><b>Experts</b> are either sliced over tensor and data ranks like any matrix (1) or placed whole on these.
 * </ul>
 *
 * @param tensor tensor-parallel degree
 * @param pipeline number of stages
 * @param data data-parallel degree of the attention
 * @param context context-parallel degree
 * @param expert 1, or {@code tensor x data}: over how many GPUs whole experts are spread
 * @param microBatches into how many parts a batch is split; more than one only with stages
 */
public record ParallelSplit(int tensor, int pipeline, int data, int context, int expert, int microBatches) {

    /** One GPU. */
    public static final ParallelSplit NONE = new ParallelSplit(1, 1, 1);

    private static final int LARGEST_DEGREE = 1024;

    public ParallelSplit {
        positive("tensor", tensor);
        positive("pipeline", pipeline);
        positive("data", data);
        positive("context", context);
        positive("expert", expert);
        positive("micro-batches of pipeline", microBatches);
        if (expert != 1 && expert != tensor * data) {
            throw new IllegalArgumentException("experts are spread over 1 or all " + tensor * data
                    + " tensor- and data-parallel GPUs, but expert parallelism was " + expert);
        }
        if (pipeline == 1 && microBatches != 1) {
            throw new IllegalArgumentException(
                    "micro-batches are for several pipeline stages, but there were " + microBatches + " in one stage");
        }
    }

    /** As records print; written out, because every estimate says it. */
    @Override
    public String toString() {
        return "ParallelSplit[tensor=" + tensor + ", pipeline=" + pipeline + ", data=" + data + ", context=" + context
                + ", expert=" + expert + ", microBatches=" + microBatches + "]";
    }

    /** Without pipeline and context parallelism. */
    public ParallelSplit(int tensor, int data, int expert) {
        this(tensor, 1, data, 1, expert, 1);
    }

    /** Tensor parallelism alone. */
    public static ParallelSplit tensor(int degree) {
        return new ParallelSplit(degree, 1, 1);
    }

    /** The same in {@code stages} stages, the batch in as many parts, as vLLM schedules them. */
    public ParallelSplit withPipeline(int stages) {
        return new ParallelSplit(tensor, stages, data, context, expert, stages);
    }

    /** The same with the batch in {@code parts} parts. */
    public ParallelSplit withMicroBatches(int parts) {
        return new ParallelSplit(tensor, pipeline, data, context, expert, parts);
    }

    /** The same with {@code ranks} times as many GPUs that share the context. */
    public ParallelSplit withContext(int ranks) {
        return new ParallelSplit(tensor, pipeline, data, ranks, expert, microBatches);
    }

    /** Over how many GPUs the experts of a stage are spread, whole or in slices. */
    public int expertGpus() {
        return tensor * data;
    }

    /** How many GPUs hold the same layers. */
    public int gpusPerStage() {
        return tensor * data * context;
    }

    /** How many GPUs the instance needs. */
    public int gpus() {
        return gpusPerStage() * pipeline;
    }

    private static void positive(String name, int degree) {
        if (degree < 1 || degree > LARGEST_DEGREE) {
            throw new IllegalArgumentException(
                    name + " parallelism must be 1 to " + LARGEST_DEGREE + ", but was " + degree);
        }
    }
}
