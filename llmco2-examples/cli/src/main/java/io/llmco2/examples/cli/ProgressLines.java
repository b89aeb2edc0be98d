package io.llmco2.examples.cli;

import java.util.concurrent.TimeUnit;

/** Says on standard error how far a long command is, at most every two seconds. */
final class ProgressLines {
    private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final Output output;
    private long last = System.nanoTime();

    ProgressLines(Output output) {
        this.output = output;
    }

    synchronized void say(String line) {
        output.remark(line);
        last = System.nanoTime();
    }

    synchronized void epoch(int epoch, double training, double validation) {
        if (System.nanoTime() - last > INTERVAL_NANOS) {
            say(Output.format("  epoch %d: loss %.4f", epoch, training));
        }
    }
}
