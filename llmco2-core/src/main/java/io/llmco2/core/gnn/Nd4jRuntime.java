package io.llmco2.core.gnn;

import org.bytedeco.openblas.global.openblas_nolapack;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.memory.conf.WorkspaceConfiguration;
import org.nd4j.linalg.api.memory.enums.LearningPolicy;
import org.nd4j.linalg.factory.Nd4j;

/** Settings without which ND4J is slow or grows without bounds; all of them are of the whole process. */
public final class Nd4jRuntime {
    private Nd4jRuntime() {}

    /**
     * Limits native memory where the application has not, and has operators run on one thread: OpenMP's workers wait
     * busily, which makes small operators up to a hundred times slower.
     *
     * @throws IllegalStateException if no ND4J backend for this platform is on the class path
     */
    public static void prepare() {
        setIfAbsent("org.bytedeco.javacpp.maxbytes", "4g");
        setIfAbsent("org.bytedeco.javacpp.maxphysicalbytes", "0"); // asking the system at every allocation takes time
        try {
            Nd4j.getEnvironment().setMaxThreads(1);
            Nd4j.getEnvironment().setMaxMasterThreads(1);
            openblas_nolapack.blas_set_num_threads(1); // sums in one order: the same bits in every run
        } catch (LinkageError missing) {
            throw new IllegalStateException(
                    "training needs an ND4J backend for this platform on the class path: add"
                            + " org.nd4j:nd4j-native, the same with the classifier of the platform (such as linux-x86_64),"
                            + " and org.bytedeco:openblas and javacpp with that classifier",
                    missing);
        }
    }

    /**
     * Temporary arrays, until it is closed, live in one block of memory, which the thread's next one uses again, or beside it.
     *
     * @param name of the block, of which every thread has its own
     */
    static MemoryWorkspace scratch(String name) {
        return Nd4j.getWorkspaceManager()
                .getAndActivateWorkspace(
                        WorkspaceConfiguration.builder()
                                .policyLearning(LearningPolicy.FIRST_LOOP)
                                .build(),
                        name);
    }

    private static void setIfAbsent(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }
}
