/** What is to be estimated: a model and its workload on a deployment, as layer graphs. */
package io.llmco2.core.inference;
