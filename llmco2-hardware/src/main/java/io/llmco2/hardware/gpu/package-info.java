/**
 * Accelerators: memory, bandwidth, dense peak throughput, power and links, each number with its source.
 *
 * <p>Start at {@link io.llmco2.hardware.gpu.GpuCatalog}. Throughput is dense (no 2:4 sparsity), bandwidth decimal (GB/s
 * is 10<sup>9</sup> bytes per second), memory binary (GiB is 2<sup>30</sup> bytes), and everything is per device.
 */
package io.llmco2.hardware.gpu;
