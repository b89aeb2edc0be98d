package io.llmco2.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import picocli.CommandLine;

/** What a command did: its exit status, standard output and standard error. */
record Command(int status, String out, String err) {

    /** Runs a command line, its arguments between spaces. */
    static Command run(String arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine program = Llmco2.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        int status = arguments.isBlank()
                ? program.execute()
                : program.execute(arguments.trim().split("\\s+"));
        return new Command(status, out.toString(), err.toString());
    }

    /** What it answered, which is that of a command that succeeded. */
    JsonNode json() {
        assertThat(status).as(err).isZero();
        try {
            return new ObjectMapper().readTree(out);
        } catch (JsonProcessingException e) {
            throw new AssertionError(out, e);
        }
    }

    /** A number of the answer. */
    double number(String pointer) {
        JsonNode found = json().at(pointer);
        assertThat(found.isNumber()).as(pointer + " of " + out).isTrue();
        return found.doubleValue();
    }
}
