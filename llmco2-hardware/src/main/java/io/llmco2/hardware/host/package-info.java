/**
 * Hosts: the power of what is in a server and is not an accelerator.
 *
 * <p>Start at {@link io.llmco2.hardware.host.HostCatalog}. Few hosts have been measured; where nothing is known, the
 * answer is empty.
 */
package io.llmco2.hardware.host;
