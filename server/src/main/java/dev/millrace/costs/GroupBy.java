package dev.millrace.costs;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

import com.fasterxml.jackson.annotation.JsonValue;

import dev.millrace.platform.ApiException;

/** What costs can be broken down by. */
public enum GroupBy {
    TEAM,
    USER,
    HANDLER,
    GPU_TYPE,
    PROVIDER,
    DAY;

    /** Whether bills tell it as well, and not only the books. */
    boolean isOfBills() {
        return switch (this) {
            case PROVIDER, GPU_TYPE, DAY -> true;
            case TEAM, USER, HANDLER -> false;
        };
    }

    /** The word as requests and answers write it. */
    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Reads a list with commas.
     *
     * @throws ApiException 400 where one of its words is none of ours
     */
    public static Set<GroupBy> parse(String words) {
        Set<GroupBy> found = EnumSet.noneOf(GroupBy.class);
        for (String word : words.split(",", -1)) {
            found.add(Arrays.stream(values())
                    .filter(known -> known.word().equals(word))
                    .findFirst()
                    .orElseThrow(() -> ApiException.invalid(
                            "group_by",
                            "must be one or more, with commas, of "
                                    + Arrays.stream(values()).map(GroupBy::word).collect(Collectors.joining(", ")))));
        }
        return found;
    }
}
