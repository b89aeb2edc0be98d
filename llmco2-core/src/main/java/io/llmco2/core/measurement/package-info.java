/** Measurements: how they are read, mapped to inferences, and which assumptions fill what a source leaves out. */
package io.llmco2.core.measurement;
