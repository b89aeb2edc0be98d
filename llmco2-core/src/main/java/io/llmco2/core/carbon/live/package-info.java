/**
 * Live carbon intensities. Start at {@link io.llmco2.core.carbon.live.LiveIntensities}, which asks a feed again and again
 * on a thread of its own and answers estimates from memory. Feeds: {@link io.llmco2.core.carbon.live.ElectricityMaps} and
 * {@link io.llmco2.core.carbon.live.WattTime}. The only package of this library that uses the network, and nothing that
 * estimates calls it there.
 */
package io.llmco2.core.carbon.live;
