package dev.millrace.identity.web;

/** A token to be looked at. */
record VerifyRequest(String token) {

    @Override
    public String toString() {
        return "VerifyRequest[secret]";
    }
}
