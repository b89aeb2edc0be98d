package io.llmco2.examples.cli;

/** Messages of the library for users of the command line: what they can do, in place of what programs can. */
final class UserWords {
    private static final String REMEDY_OF_PROGRAMS = " ids() lists them";

    private UserWords() {}

    static String of(Exception problem) {
        String message = problem.getMessage();
        int remedy = message == null ? -1 : message.indexOf(REMEDY_OF_PROGRAMS);
        return remedy < 0 ? message : message.substring(0, remedy) + remedy(message);
    }

    private static String remedy(String message) {
        if (message.startsWith("no LLM ")) {
            return " 'llmco2 models' lists them; of others, give the path of the config.json";
        }
        return message.startsWith("no GPU ") ? " 'llmco2 gpus' lists them" : " the documentation lists them";
    }
}
