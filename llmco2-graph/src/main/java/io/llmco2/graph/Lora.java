package io.llmco2.graph;

/**
 * Low-rank adapters beside the layers' projections (Hu et al. 2021, arXiv:2106.09685), experts aside, as serving engines
 * apply them: unmerged, each request with its own.
 *
 * @param rank of the adapters
 * @param adapters different ones that are in use at once
 */
public record Lora(int rank, int adapters) {
    private static final int LARGEST = 4096;

    public Lora {
        if (rank < 1 || rank > LARGEST || adapters < 1 || adapters > LARGEST) {
            throw new IllegalArgumentException("rank and number of LoRA adapters must be 1 to " + LARGEST
                    + ", but were " + rank + " and " + adapters);
        }
    }
}
