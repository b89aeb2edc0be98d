package io.llmco2.core.gnn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.llmco2.core.predict.PhaseCost;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * OpenBLAS has other kernels for other CPUs, which add in another order. On x86-64 the variable makes it take those of a CPU
 * of 2004, of 2013, or the one that is there; elsewhere all three are the same and nothing is shown.
 */
class TrainingOnOtherKernelsTest {
    private static final double PERCENT = 1e-4; // single precision, in which weights are kept, makes a few 1e-6

    @Test
    void otherKernelsMakeTheSameNetwork() throws Exception {
        List<Double> here = answers(ImmutableMap.of());
        assertThat(here).isNotEmpty();
        for (String cpu : List.of("Prescott", "Haswell")) {
            List<Double> there = answers(ImmutableMap.of("OPENBLAS_CORETYPE", cpu));
            assertThat(there).hasSameSizeAs(here);
            for (int i = 0; i < here.size(); i++) {
                assertThat(there.get(i)).as("%s, answer %d", cpu, i).isCloseTo(here.get(i), withinPercentage(PERCENT));
            }
        }
    }

    private static List<Double> answers(ImmutableMap<String, String> environment) throws Exception {
        String printed =
                new ChildJvm(ImmutableList.of("-Xmx256m"), environment).run(ChildJvm.CLASS_PATH, TrainAndAnswer.class);
        return Splitter.on('\n')
                .omitEmptyStrings()
                .splitToStream(printed)
                .filter(line -> line.startsWith(TrainAndAnswer.ANSWER))
                .map(line -> Double.valueOf(line.substring(TrainAndAnswer.ANSWER.length())))
                .toList();
    }

    /** Prints the seconds and joules that a network of long training says of what it learned. */
    static final class TrainAndAnswer {
        private static final String ANSWER = "answer ";

        private TrainAndAnswer() {}

        public static void main(String[] arguments) {
            List<TrainingExample> examples = Networks.examples(3);
            RooflineNet.Member trained = new Trainer(new Trainer.Settings(48, 200, 2, 0.05, Trainer.Decay.USUAL, 200))
                    .train(examples, ImmutableList.of(), 7, (epoch, training, validation) -> {});
            for (TrainingExample example : examples) {
                PhaseCost cost = trained.predict(example.graphs().get(0));
                System.out.println(ANSWER + cost.time().seconds());
                System.out.println(ANSWER + cost.energy().joules());
            }
        }
    }
}
