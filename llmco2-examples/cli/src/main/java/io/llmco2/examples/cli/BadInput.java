package io.llmco2.examples.cli;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Something that the user gave cannot be used; ends the program with exit status 2 and the message alone. */
final class BadInput extends RuntimeException {
    private static final long serialVersionUID = 1;

    /**
     * A problem of the user's.
     *
     * @param message what was given, what is expected, what to do
     */
    BadInput(String message) {
        super(message);
    }

    BadInput(String message, Throwable cause) {
        super(message, cause);
    }

    /** A file of the user's that is not there, or cannot be read; {@code what} is what it should hold, such as "the calibration". */
    static BadInput unreadable(String what, Path file, IOException problem) {
        return problem instanceof NoSuchFileException
                ? new BadInput("there is no file '" + file + "', from which " + what + " should be read", problem)
                : new BadInput(what + " cannot be read from '" + file + "': " + problem, problem);
    }

    /** The value of an option, or if it was not given the problem that it is missing, and why that is one. */
    static <T> T needed(String option, String why, T value) {
        if (value == null) {
            throw new BadInput(option + " " + why);
        }
        return value;
    }
}
