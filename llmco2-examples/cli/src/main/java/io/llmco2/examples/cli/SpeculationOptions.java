package io.llmco2.examples.cli;

import static io.llmco2.examples.cli.BadInput.needed;

import io.llmco2.core.EstimateRequest;
import io.llmco2.graph.Speculation;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options of speculative decoding. A picocli mix-in. */
final class SpeculationOptions {
    @Option(
            names = "--draft",
            paramLabel = "ID|FILE|mtp",
            description = "speculative decoding: the model that drafts, or mtp for a layer of the model's own; with"
                    + " --drafts and --acceptance")
    private String draft;

    @Option(names = "--drafts", paramLabel = "K", description = "tokens drafted before each check")
    private Integer drafts;

    @Option(
            names = "--acceptance",
            paramLabel = "A",
            description = "probability, 0 to 1, that a drafted token is accepted")
    private Double acceptance;

    /** What drafts, if anything does. */
    Optional<String> draft() {
        return Optional.ofNullable(draft);
    }

    void into(EstimateRequest.Builder request) {
        if (draft == null) {
            if (drafts != null || acceptance != null) {
                throw new BadInput("--drafts and --acceptance belong to --draft, the model that drafts");
            }
            return;
        }
        Speculation speculation = speculation(
                needed("--drafts", "is needed with --draft", drafts),
                needed("--acceptance", "is needed with --draft", acceptance));
        if (draft.equals("mtp")) {
            request.multiTokenPrediction(speculation);
        } else {
            request.draft(new ModelArgument(draft).spec(), speculation);
        }
    }

    private static Speculation speculation(int drafts, double acceptance) {
        try {
            return new Speculation(drafts, acceptance);
        } catch (IllegalArgumentException wrong) {
            throw new BadInput(
                    "--drafts " + drafts + " --acceptance " + acceptance + " cannot be: " + wrong.getMessage(), wrong);
        }
    }
}
