package dev.millrace.accounts.web;

/**
 * Another password.
 *
 * @param token of the link in the mail
 */
record ResetConfirmation(String token, String password) {

    @Override
    public String toString() {
        return "ResetConfirmation[secret]";
    }
}
