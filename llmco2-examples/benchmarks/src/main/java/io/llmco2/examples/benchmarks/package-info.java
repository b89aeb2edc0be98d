/** JMH benchmarks, each beside a baseline of the same run. */
package io.llmco2.examples.benchmarks;
