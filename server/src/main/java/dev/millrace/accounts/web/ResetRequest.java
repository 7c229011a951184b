package dev.millrace.accounts.web;

/** Whose password was forgotten. */
record ResetRequest(String email) {}
