package io.llmco2.examples.baselines;

import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.IntStream;
import org.tribuo.Example;
import org.tribuo.Model;
import org.tribuo.MutableDataset;
import org.tribuo.Trainer;
import org.tribuo.impl.ArrayExample;
import org.tribuo.provenance.SimpleDataSourceProvenance;
import org.tribuo.regression.RegressionFactory;
import org.tribuo.regression.Regressor;

/** Learns one number from rows of numbers with a trainer of Tribuo. */
final class Tabular {
    private static final String TARGET = "log";
    private static final RegressionFactory FACTORY = new RegressionFactory();

    /** Tribuo remarks on every tree. Kept, because a logger that nothing holds forgets its level. */
    private static final Logger TRIBUO = Logger.getLogger("org.tribuo");

    private Tabular() {}

    /** What it answers for many rows at once; one at a time is slow, where every answer crosses to native code. */
    static Function<List<double[]>, double[]> fit(Trainer<Regressor> trainer, List<double[]> rows, double[] targets) {
        TRIBUO.setLevel(Level.WARNING);
        MutableDataset<Regressor> examples =
                new MutableDataset<>(new SimpleDataSourceProvenance("measurements", FACTORY), FACTORY);
        for (int i = 0; i < targets.length; i++) {
            examples.add(example(rows.get(i), targets[i]));
        }
        Model<Regressor> model = trainer.train(examples);
        return asked -> model
                .predict(asked.stream()
                        .map(row -> (Example<Regressor>) example(row, 0))
                        .toList())
                .stream()
                .mapToDouble(prediction -> prediction.getOutput().getValues()[0])
                .toArray();
    }

    private static ArrayExample<Regressor> example(double[] row, double target) {
        String[] names = IntStream.range(0, row.length)
                .mapToObj(i -> String.format(Locale.ROOT, "x%03d", i))
                .toArray(String[]::new);
        return new ArrayExample<>(new Regressor(TARGET, target), names, row);
    }
}
