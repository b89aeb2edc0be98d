package io.llmco2.core.evaluate;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.llmco2.core.feature.FeatureSchema;
import io.llmco2.core.gnn.RooflineNet;
import io.llmco2.core.gnn.Trainer;
import io.llmco2.core.gnn.Trainer.Progress;
import io.llmco2.core.gnn.TrainingExample;
import io.llmco2.core.gnn.WeightsManifest;
import io.llmco2.core.predict.Interval;
import java.util.Optional;

/** Trains ensembles of networks and writes down what they were trained on. */
public final class Ensembles {
    private final Trainer.Settings settings;
    private final Trainer trainer;
    private final int members;

    /**
     * How to train.
     *
     * @param settings of every member
     * @param members how many
     */
    public Ensembles(Trainer.Settings settings, int members) {
        this.settings = settings;
        this.trainer = new Trainer(settings);
        this.members = members;
    }

    /**
     * Networks of {@code members} successive seeds.
     *
     * @param account goes into the manifest
     */
    public RooflineNet train(TrainingData data, long seed, Account account, Progress progress) {
        ImmutableList<TrainingExample> examples = data.examples();
        ImmutableList.Builder<RooflineNet.Member> trained = ImmutableList.builder();
        for (int member = 0; member < members; member++) {
            trained.add(trainer.train(examples, ImmutableList.of(), seed + member, progress));
        }
        return new RooflineNet(trained.build(), manifest(data, seed, account));
    }

    /**
     * As {@link #train}; what was trained before on the same data and features, by the same settings and seed, is taken from
     * a cache.
     */
    public RooflineNet trainOnce(TrainingData data, long seed, FoldCache cache, Progress progress) {
        Candidate network = Candidates.core(this, progress).get("roofline-net");
        String key = new FoldKeys(ImmutableList.of(), data).key(network, seed, data, ImmutableList.of());
        return cache.weights("weights-" + key, () -> train(data, seed, Account.NONE, progress));
    }

    /**
     * What the manifest says beside the data itself.
     *
     * @param command that was given
     * @param dataSha256 hashes of the files
     * @param interval of held-out errors, if known
     * @param errors of held-out rows, by protocol
     */
    public record Account(
            String command,
            ImmutableMap<String, String> dataSha256,
            Optional<Interval> interval,
            ImmutableMap<String, Double> errors) {
        /** Says nothing: for networks that are judged and thrown away. */
        public static final Account NONE = new Account("", ImmutableMap.of(), Optional.empty(), ImmutableMap.of());
    }

    private WeightsManifest manifest(TrainingData data, long seed, Account account) {
        ImmutableMap.Builder<String, Integer> examples = ImmutableMap.builder();
        data.observations().stream()
                .map(o -> o.measurement().source())
                .distinct()
                .sorted()
                .forEach(source -> examples.put(
                        source,
                        data.where(o -> o.measurement().source().equals(source)).size()));
        examples.put("operators", data.operators().size());
        return new WeightsManifest(
                "roofline-net-" + FeatureSchema.VERSION + "." + Candidates.NETWORK + "." + seed,
                FeatureSchema.VERSION,
                FeatureSchema.names(),
                account.command(),
                seed,
                examples.buildOrThrow(),
                account.dataSha256(),
                account.interval(),
                account.errors(),
                data.range());
    }

    /** All of its settings. */
    @Override
    public String toString() {
        return members + " x " + settings;
    }
}
