package io.llmco2.graph;

/**
 * How one model instance is spread over GPUs. Ranks of tensor parallelism share every matrix (Shoeybi et al. 2019,
 * arXiv:1909.08053); ranks of data parallelism hold all of the attention and serve requests of their own; experts are
 * either sliced like any matrix ({@code expert} 1) or placed whole on all GPUs of the instance.
 *
 * @param tensor tensor-parallel degree
 * @param data data-parallel degree of the attention
 * @param expert 1, or {@code tensor x data}: over how many GPUs whole experts are spread
 */
public record ParallelSplit(int tensor, int data, int expert) {

    /** One GPU. */
    public static final ParallelSplit NONE = new ParallelSplit(1, 1, 1);

    public ParallelSplit {
        positive("tensor", tensor);
        positive("data", data);
        positive("expert", expert);
        if (expert != 1 && expert != tensor * data) {
            throw new IllegalArgumentException("experts are spread over 1 or all " + tensor * data
                    + " GPUs of the instance, but expert parallelism was " + expert);
        }
    }

    /** Tensor parallelism alone. */
    public static ParallelSplit tensor(int degree) {
        return new ParallelSplit(degree, 1, 1);
    }

    /** How many GPUs the instance needs. */
    public int gpus() {
        return tensor * data;
    }

    private static void positive(String name, int degree) {
        if (degree < 1 || degree > 1024) {
            throw new IllegalArgumentException(name + " parallelism must be 1 to 1024, but was " + degree);
        }
    }
}
