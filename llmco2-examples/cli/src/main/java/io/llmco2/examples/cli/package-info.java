/**
 * The command line {@code llmco2}. {@link io.llmco2.examples.cli.Llmco2} is its root; every verb is a class of its own.
 */
package io.llmco2.examples.cli;
