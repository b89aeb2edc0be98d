package io.llmco2.core.ledger;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSortedMap;
import io.llmco2.core.CarbonEstimate;
import io.llmco2.core.EstimateRequest;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Adds estimates up, by model, tenant and hour. Safe to share between threads.
 *
 * <p>Sums are exact and rounded once, when they are read: the same estimates give the same doubles in whatever order and by
 * whatever threads they were added, and the sums by model, by tenant and by hour are of the same exact total. What is unknown
 * of an estimate is left out of that sum and counted; what is known in part makes it a lower bound that says so.
 *
 * <p>A key takes about 4 KB, so who adds for months {@linkplain #close closes} past hours. The time comes from the caller;
 * nothing here reads a clock.
 */
public final class Ledger {
    private final ConcurrentHashMap<LedgerKey, Account> accounts = new ConcurrentHashMap<>();

    /**
     * Adds an estimate.
     *
     * @param tenant for whom it ran
     * @param when it ran
     * @param request what was asked
     * @param estimate what it took
     */
    public void add(String tenant, Instant when, EstimateRequest request, CarbonEstimate estimate) {
        accounts.compute(new LedgerKey(request.model(), tenant, when), (key, account) -> {
            Account own = account == null ? new Account() : account;
            own.add(request, estimate);
            return own;
        });
    }

    /** All keys as they are now; each is read as a whole, though others may be added to meanwhile. */
    public ImmutableMap<LedgerKey, Totals> snapshot() {
        ImmutableMap.Builder<LedgerKey, Totals> all = ImmutableMap.builder();
        accounts.keySet()
                .forEach(key -> accounts.computeIfPresent(key, (same, account) -> {
                    all.put(key, account.totals());
                    return account;
                }));
        return all.buildOrThrow();
    }

    /** Totals by model, tenants and hours together. */
    public ImmutableSortedMap<String, Totals> byModel() {
        return by(LedgerKey::model);
    }

    /** Totals by tenant, models and hours together. */
    public ImmutableSortedMap<String, Totals> byTenant() {
        return by(LedgerKey::tenant);
    }

    /** Totals by hour, models and tenants together. */
    public ImmutableSortedMap<Instant, Totals> byHour() {
        return by(LedgerKey::hour);
    }

    /** Totals of the keys that are asked for. */
    public Totals total(Predicate<LedgerKey> which) {
        Account sum = new Account();
        accounts.keySet().stream().filter(which).forEach(key -> addTo(sum, key));
        return sum.totals();
    }

    /**
     * Takes the hours before a time out of the ledger. Nothing is lost or counted twice: what is added to such an hour later
     * stands in the ledger anew.
     */
    public ImmutableMap<LedgerKey, Totals> close(Instant before) {
        Map<LedgerKey, Totals> closed = new LinkedHashMap<>();
        accounts.keySet().stream()
                .filter(key -> key.hour().isBefore(before))
                .forEach(key -> accounts.computeIfPresent(key, (same, account) -> {
                    closed.put(key, account.totals());
                    return null;
                }));
        return ImmutableMap.copyOf(closed);
    }

    private <K extends Comparable<K>> ImmutableSortedMap<K, Totals> by(Function<LedgerKey, K> part) {
        Map<K, Account> sums = new TreeMap<>();
        accounts.keySet().forEach(key -> addTo(sums.computeIfAbsent(part.apply(key), name -> new Account()), key));
        ImmutableSortedMap.Builder<K, Totals> totals = ImmutableSortedMap.naturalOrder();
        sums.forEach((name, account) -> totals.put(name, account.totals()));
        return totals.build();
    }

    private void addTo(Account sum, LedgerKey key) {
        accounts.computeIfPresent(key, (same, account) -> {
            sum.add(account);
            return account;
        });
    }
}
