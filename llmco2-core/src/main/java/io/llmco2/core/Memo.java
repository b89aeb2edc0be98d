package io.llmco2.core;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import java.util.Optional;
import java.util.function.Function;

/**
 * Remembers the values of a pure function, the most recently used ones. Threads that miss the same value at once each
 * compute it, because computing it twice is cheaper than having one wait, with a lock held, for another; the function is
 * never called under a lock. What a function throws is not remembered.
 *
 * @param <K> the type of the arguments
 * @param <V> the type of the values
 */
final class Memo<K, V> {
    private final Optional<Cache<K, V>> known;

    private Memo(Optional<Cache<K, V>> known) {
        this.known = known;
    }

    /** Remembers up to {@code most} values. */
    static <K, V> Memo<K, V> ofSize(int most) {
        return new Memo<>(
                Optional.of(CacheBuilder.newBuilder().maximumSize(most).build()));
    }

    /** Remembers nothing. */
    static <K, V> Memo<K, V> none() {
        return new Memo<>(Optional.empty());
    }

    V get(K key, Function<K, V> function) {
        if (known.isEmpty()) {
            return function.apply(key);
        }
        V value = known.get().getIfPresent(key);
        if (value == null) {
            value = function.apply(key);
            known.get().put(key, value);
        }
        return value;
    }
}
