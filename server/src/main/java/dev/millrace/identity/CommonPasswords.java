package dev.millrace.identity;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Set;
import java.util.stream.Collectors;

import com.nulabinc.zxcvbn.StandardDictionaries;
import org.springframework.stereotype.Component;

/** The passwords that are tried first, as leaks have shown them: the list that comes with zxcvbn. */
@Component
final class CommonPasswords {

    private final Set<String> words;

    CommonPasswords() {
        try {
            words = StandardDictionaries.PASSWORDS_LOADER.load().getFrequencies().stream()
                    .filter(word -> word.length() >= PasswordPolicy.SHORTEST)
                    .collect(Collectors.toUnmodifiableSet());
        } catch (IOException e) {
            throw new UncheckedIOException("the list of common passwords cannot be read", e);
        }
    }

    /** Whether the list holds the word, which is in lower case as the list is. */
    boolean contains(String word) {
        return words.contains(word);
    }
}
