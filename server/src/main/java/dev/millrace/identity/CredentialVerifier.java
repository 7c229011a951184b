package dev.millrace.identity;

import java.util.Optional;

/** Tells who sent one kind of credentials. A feature that has a kind of its own brings a bean of this type. */
public interface CredentialVerifier {

    /** Whether the text looks like credentials of this kind; no two kinds look alike. */
    boolean recognises(String credentials);

    /** Who sent the credentials; empty where they are not, or no longer, worth anything. */
    Optional<Caller> verify(String credentials);
}
