package io.llmco2.core;

import com.google.common.base.Preconditions;
import com.google.common.collect.AbstractIterator;
import com.google.common.collect.Streams;
import com.google.common.util.concurrent.Futures;
import io.llmco2.core.CarbonEstimator.Asked;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Stream;

/** Requests without number, in order, as they are asked for. Used by one thread at a time. */
final class EstimateStream extends AbstractIterator<EstimateOutcome> {
    private final CarbonEstimator estimator;
    private final Iterator<EstimateRequest> requests;
    private final Executor executor;
    private final int lookAhead;
    private final Memo<Asked, Predicted> predictions = Memo.ofSize(EstimateBatch.MOST_PREDICTIONS);
    private final Queue<FutureTask<EstimateOutcome>> begun = new ArrayDeque<>();
    private long taken;

    private EstimateStream(
            CarbonEstimator estimator, Iterator<EstimateRequest> requests, Executor executor, int lookAhead) {
        this.estimator = estimator;
        this.requests = requests;
        this.executor = executor;
        this.lookAhead = lookAhead;
    }

    static Stream<EstimateOutcome> of(CarbonEstimator estimator, Stream<EstimateRequest> requests) {
        return of(estimator, requests, Runnable::run, 1);
    }

    static Stream<EstimateOutcome> of(
            CarbonEstimator estimator, Stream<EstimateRequest> requests, Executor executor, int lookAhead) {
        Preconditions.checkArgument(lookAhead >= 1, "lookAhead must be at least 1, but was %s", lookAhead);
        EstimateStream stream =
                new EstimateStream(estimator, requests.sequential().iterator(), executor, lookAhead);
        return Streams.stream(stream).onClose(stream::cancel).onClose(requests::close);
    }

    @Override
    protected EstimateOutcome computeNext() {
        while (begun.size() < lookAhead && requests.hasNext()) {
            begin(requests.next());
        }
        FutureTask<EstimateOutcome> first = begun.poll();
        if (first == null) {
            return endOfData();
        }
        first.run(); // does nothing if another thread has begun it
        return Futures.getUnchecked(first);
    }

    private void begin(EstimateRequest request) {
        long index = taken++;
        FutureTask<EstimateOutcome> task = new FutureTask<>(() -> estimator.outcome(index, request, predictions));
        begun.add(task);
        if (lookAhead > 1) { // a single one is the reading thread's own
            try {
                executor.execute(task);
            } catch (RejectedExecutionException busy) {
                // The reading thread does it when its turn comes.
            }
        }
    }

    private void cancel() {
        begun.forEach(task -> task.cancel(false));
        begun.clear();
    }
}
