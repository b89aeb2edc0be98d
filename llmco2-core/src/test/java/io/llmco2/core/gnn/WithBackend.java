package io.llmco2.core.gnn;

import org.nd4j.linalg.factory.Nd4j;

/** Runs in a JVM of its own: loads the native libraries, and adds two numbers with them. */
final class WithBackend {
    private WithBackend() {}

    public static void main(String[] none) {
        Nd4jRuntime.prepare();
        System.out.print(Nd4j.createFromArray(1f, 2f).sumNumber().intValue());
    }
}
