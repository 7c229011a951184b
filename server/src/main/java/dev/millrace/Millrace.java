package dev.millrace;

import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

import dev.millrace.cli.Commands;

/** The program: one jar with every command in it. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class Millrace {

    static void main(String[] args) {
        int exitCode = Commands.run(Millrace.class, args);
        if (exitCode != Commands.SERVING) {
            System.exit(exitCode);
        }
    }
}
