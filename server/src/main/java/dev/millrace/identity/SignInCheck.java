package dev.millrace.identity;

import org.jspecify.annotations.Nullable;

import dev.millrace.platform.ApiException;

/** What a sign-in takes beside the right password. A feature that asks for something brings a bean of this type. */
public interface SignInCheck {

    /**
     * Lets a sign-in go on whose password was right.
     *
     * @param code the one-time code that was sent along
     * @throws ApiException 401 where a code is needed, or this one is wrong; 403 where the user must do something else first
     */
    void require(User user, @Nullable String code);
}
