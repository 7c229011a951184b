package dev.millrace.identity.web;

/**
 * A sign-in as JSON.
 *
 * @param username an e-mail address or a user name
 */
record LoginRequest(String username, String password) {

    @Override
    public String toString() {
        return "LoginRequest[" + username + "]";
    }
}
