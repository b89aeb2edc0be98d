/**
 * Decisions before an inference runs. Start at {@link io.llmco2.core.advise.PlacementAdvisor}: of many candidate
 * deployments it says which keep the limits, which are efficient, which one is best, and why not the others.
 * {@link io.llmco2.core.advise.BudgetGate} lets a request pass, moves it or turns it away;
 * {@link io.llmco2.core.advise.MarginalEnergy} says what one more request in a running batch takes. Nothing unknown counts as
 * zero: what is not known of a candidate is not compared, and what is known in part stays a lower bound.
 */
package io.llmco2.core.advise;
