package dev.millrace.identity.web;

/** A refresh token to be exchanged. */
record RefreshRequest(String refresh) {

    @Override
    public String toString() {
        return "RefreshRequest[secret]";
    }
}
