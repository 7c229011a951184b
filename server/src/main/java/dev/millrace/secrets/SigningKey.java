package dev.millrace.secrets;

import java.security.PrivateKey;

/** A key that this node signs with, and the name that its tokens give it. */
record SigningKey(String kid, PrivateKey privateKey) {

    @Override
    public String toString() {
        return "SigningKey[" + kid + "]";
    }
}
