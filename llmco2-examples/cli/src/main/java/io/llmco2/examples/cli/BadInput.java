package io.llmco2.examples.cli;

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

    /** The value of an option, or if it was not given the problem that it is missing, and why that is one. */
    static <T> T needed(String option, String why, T value) {
        if (value == null) {
            throw new BadInput(option + " " + why);
        }
        return value;
    }
}
