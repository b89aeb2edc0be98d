package io.llmco2.core;

import com.google.common.base.Preconditions;
import com.google.common.collect.ImmutableList;
import com.google.common.util.concurrent.Uninterruptibles;
import io.llmco2.core.CarbonEstimator.Asked;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A list of requests that several threads work through, a chunk at a time. Every outcome has its place in an array, so who
 * computed it does not matter.
 */
final class EstimateBatch {
    /** About a millisecond of work: small against a batch, large against taking a chunk. */
    private static final int CHUNK = 16;

    /** Predictions kept for requests that differ in their site alone; a few hundred bytes each. */
    static final int MOST_PREDICTIONS = 4096;

    private final CarbonEstimator estimator;
    private final ImmutableList<EstimateRequest> requests;
    private final EstimateOutcome[] outcomes;
    private final Memo<Asked, Predicted> predictions = Memo.ofSize(MOST_PREDICTIONS);
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicReference<Throwable> defect = new AtomicReference<>();

    EstimateBatch(CarbonEstimator estimator, List<EstimateRequest> requests) {
        this.estimator = estimator;
        this.requests = ImmutableList.copyOf(requests);
        this.outcomes = new EstimateOutcome[this.requests.size()];
    }

    /** One borrowed thread. Once the batch is done, one that has not begun never will. */
    private final class Helper implements Runnable {
        private final AtomicBoolean claimed = new AtomicBoolean();
        private final CountDownLatch done = new CountDownLatch(1);

        @Override
        public void run() {
            if (claimed.compareAndSet(false, true)) {
                try {
                    work(false);
                } catch (Throwable problem) { // to be thrown by the calling thread, whose batch it is
                    defect.compareAndSet(null, problem);
                    next.set(outcomes.length);
                } finally {
                    done.countDown();
                }
            }
        }

        /** Waits for its last chunk, if it has begun. */
        void finish() {
            if (!claimed.compareAndSet(false, true)) {
                Uninterruptibles.awaitUninterruptibly(done);
            }
        }
    }

    ImmutableList<EstimateOutcome> run(Executor executor, int threads) {
        Preconditions.checkArgument(threads >= 1, "threads must be at least 1, but was %s", threads);
        if (outcomes.length > 0 && Thread.currentThread().isInterrupted()) { // before others could do all of it
            throw cancelled();
        }
        List<Helper> helpers = borrow(executor, Math.min(threads - 1, (outcomes.length - 1) / CHUNK));
        boolean complete = false;
        try {
            complete = work(true);
        } finally {
            if (!complete) {
                next.set(outcomes.length);
            }
            helpers.forEach(Helper::finish);
        }
        rethrow(defect.get());
        if (!complete) {
            throw cancelled();
        }
        return ImmutableList.copyOf(outcomes);
    }

    private CancellationException cancelled() {
        return new CancellationException("interrupted before all " + outcomes.length + " requests were estimated");
    }

    private List<Helper> borrow(Executor executor, int number) {
        List<Helper> helpers = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            Helper helper = new Helper();
            try {
                executor.execute(helper);
            } catch (RejectedExecutionException busy) {
                return helpers; // the calling thread does what no other will
            }
            helpers.add(helper);
        }
        return helpers;
    }

    /**
     * Takes chunks until there are none, or this thread is interrupted; then says false. The calling thread stops at once,
     * because the batch is its own; a borrowed one finishes the chunk that it took, and others go on with the rest.
     */
    private boolean work(boolean calling) {
        for (int from = next.getAndAdd(CHUNK); from < outcomes.length && from >= 0; from = next.getAndAdd(CHUNK)) {
            for (int i = from; i < Math.min(from + CHUNK, outcomes.length); i++) {
                if (calling && Thread.currentThread().isInterrupted()) {
                    return false;
                }
                outcomes[i] = estimator.outcome(i, requests.get(i), predictions);
            }
            if (Thread.currentThread().isInterrupted()) {
                return from + CHUNK >= outcomes.length;
            }
        }
        return true;
    }

    private static void rethrow(Throwable problem) {
        if (problem instanceof Error error) {
            throw error;
        }
        if (problem != null) {
            throw new IllegalStateException("a helping thread failed", problem);
        }
    }
}
