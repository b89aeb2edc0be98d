package io.llmco2.graph;

/** How attention is computed, which decides what it multiplies and moves. */
public enum AttentionKernel {
    /** Tile by tile in on-chip memory, tiles above the diagonal left out (Dao 2023, arXiv:2307.08691). */
    FLASH,
    /** The whole score matrix, masked afterwards and written to memory, as plain framework code does it. */
    EAGER
}
