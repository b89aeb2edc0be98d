/** How the bundled catalogs are read; not exported. */
package io.llmco2.hardware.internal;
