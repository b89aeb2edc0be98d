package io.llmco2.examples.cli;

import java.util.NoSuchElementException;
import java.util.function.Function;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.TypeConversionException;

/**
 * The root of the command line. Exit status: 0 done, 2 bad input (the message says what and where), 1 a defect.
 */
@Command(
        name = "llmco2",
        description = "Energy, latency and carbon of an LLM inference, before it runs.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        subcommands = {
            EstimateCommand.class,
            ExplainCommand.class,
            CompareCommand.class,
            AdviseCommand.class,
            DiffCommand.class,
            ScheduleCommand.class,
            GraphCommand.class,
            ModelsCommand.class,
            GpusCommand.class,
            RegionsCommand.class,
            TrainCommand.class,
            CalibrateCommand.class,
            EvaluateCommand.class,
            EvaluateOperatorsCommand.class,
            ReproduceCommand.class,
            CommandLine.HelpCommand.class
        },
        footer = {"", "Exit status: 0 done, 2 bad input, 1 a defect. 'llmco2 COMMAND --help' lists the options."})
public final class Llmco2 implements Runnable {
    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    /** Runs one command and exits. */
    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    /** The command line with its exit statuses, for {@code main} and for tests. */
    static CommandLine commandLine() {
        CommandLine commands = new CommandLine(new Llmco2())
                .addSubcommand("completion", new GenerateCompletion())
                .registerConverter(double.class, Llmco2::number)
                .registerConverter(Double.class, Llmco2::number)
                .registerConverter(int.class, text -> wholeNumber(text, Integer::valueOf))
                .registerConverter(Integer.class, text -> wholeNumber(text, Integer::valueOf))
                .registerConverter(long.class, text -> wholeNumber(text, Long::valueOf))
                .registerConverter(Long.class, text -> wholeNumber(text, Long::valueOf))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setAbbreviatedOptionsAllowed(false)
                .setExecutionExceptionHandler(Llmco2::explain);
        // A mistyped option behind a list of names would be taken for one more name.
        commands.getSubcommands().values().stream()
                .filter(command -> command.getCommandSpec().options().stream()
                        .anyMatch(option -> option.arity().isVariable()))
                .forEach(command -> command.setUnmatchedOptionsAllowedAsOptionParameters(false));
        return commands;
    }

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "a command is missing");
    }

    private static Double number(String text) {
        try {
            return Double.valueOf(text);
        } catch (NumberFormatException e) {
            throw new TypeConversionException("'" + text + "' is not a number");
        }
    }

    private static <T> T wholeNumber(String text, Function<String, T> parsed) {
        try {
            return parsed.apply(text);
        } catch (NumberFormatException e) {
            throw new TypeConversionException("'" + text + "' is not a whole number, or is too large");
        }
    }

    private static int explain(Exception problem, CommandLine command, CommandLine.ParseResult parsed) {
        if (isBadInput(problem)) {
            command.getErr().println(command.getCommandName() + ": " + UserWords.of(problem));
            return CommandLine.ExitCode.USAGE;
        }
        command.getErr().println("llmco2 has a defect; please report the lines below and the command that led here");
        problem.printStackTrace(command.getErr());
        return CommandLine.ExitCode.SOFTWARE;
    }

    private static boolean isBadInput(Exception problem) {
        return problem instanceof IllegalArgumentException
                || problem instanceof NoSuchElementException
                || problem instanceof BadInput;
    }
}
