/** How predictors are trained and judged: protocols, folds, figures, and the baselines that need no network. */
package io.llmco2.core.evaluate;
