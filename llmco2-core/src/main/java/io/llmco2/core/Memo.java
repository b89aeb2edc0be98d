package io.llmco2.core;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

/**
 * Remembers the values of a pure function, those that were used lately. Threads that miss the same value at once each
 * compute it, because computing it twice is cheaper than having one wait, with a lock held, for another; the function is
 * never called under a lock. What a function throws is not remembered.
 *
 * <p>There are two generations. What is asked for is put into the young one; when that has half of what may be kept, it becomes
 * the old one, and the old one is forgotten. So reading writes nothing, and nothing needs to be kept of when values were used.
 *
 * @param <K> the type of the arguments
 * @param <V> the type of the values
 */
final class Memo<K, V> {
    private final int mostOfGeneration; // 0 to remember nothing
    private final AtomicReference<Generations<K, V>> known;

    private record Generations<K, V>(ConcurrentHashMap<K, V> young, ConcurrentHashMap<K, V> old) {}

    private Memo(int mostOfGeneration) {
        this.mostOfGeneration = mostOfGeneration;
        this.known = new AtomicReference<>(new Generations<>(new ConcurrentHashMap<>(), new ConcurrentHashMap<>()));
    }

    /** Remembers up to about {@code most} values: threads that ask at once may each add one to that. */
    static <K, V> Memo<K, V> ofSize(int most) {
        return new Memo<>(Math.max(1, most / 2));
    }

    /** Remembers nothing. */
    static <K, V> Memo<K, V> none() {
        return new Memo<>(0);
    }

    V get(K key, Function<K, V> function) {
        if (mostOfGeneration == 0) {
            return function.apply(key);
        }
        Generations<K, V> now = known.get();
        V value = now.young.get(key);
        if (value == null) {
            V before = now.old.get(key);
            value = before == null ? function.apply(key) : before;
            now.young.put(key, value);
            if (now.young.mappingCount() >= mostOfGeneration) {
                known.compareAndSet(now, new Generations<>(new ConcurrentHashMap<>(), now.young));
            }
        }
        return value;
    }
}
