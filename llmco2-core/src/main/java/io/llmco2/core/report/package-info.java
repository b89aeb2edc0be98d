/**
 * Estimates in the forms that standards and other tools ask for: {@link io.llmco2.core.report.SciScore} (ISO/IEC 21031),
 * {@link io.llmco2.core.report.GhgReport} (GHG Protocol), {@link io.llmco2.core.report.ImpactFrameworkManifest},
 * {@link io.llmco2.core.report.CsvReport}, and {@link io.llmco2.core.report.MethodDiff} between methods.
 */
package io.llmco2.core.report;
