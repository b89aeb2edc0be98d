/** What the network sees of a layer graph, by a named and versioned schema. */
package io.llmco2.core.feature;
