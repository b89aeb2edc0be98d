package io.llmco2.core.gnn;

import java.util.List;

/** Runs in a JVM of its own, whose class path lacks ND4J or its native libraries: asks for training, and prints what it says. */
final class WithoutBackend {
    private WithoutBackend() {}

    public static void main(String[] none) {
        try {
            new Trainer(Trainer.Settings.DEFAULT).train(List.of(), List.of(), 1, (epoch, training, validation) -> {});
            System.out.print("trained");
        } catch (IllegalStateException expected) {
            System.out.print(expected.getMessage());
        }
    }
}
