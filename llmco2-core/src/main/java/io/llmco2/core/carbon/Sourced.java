package io.llmco2.core.carbon;

/**
 * A value, and in words where it comes from.
 *
 * @param <T> the type of the value
 * @param value the value
 * @param source where it was read or how it was chosen, for people to read
 */
public record Sourced<T>(T value, String source) {}
