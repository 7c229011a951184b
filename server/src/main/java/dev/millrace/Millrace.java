package dev.millrace;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** The program: one jar with every command in it. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class Millrace {

    static void main(String[] args) {
        SpringApplication.run(Millrace.class, args);
    }
}
