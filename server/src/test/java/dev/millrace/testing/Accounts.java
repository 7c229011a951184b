package dev.millrace.testing;

import java.util.Map;
import java.util.UUID;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Makes users of any role for a {@link MillraceTest}, signed in. */
public final class Accounts {

    private final Api api;
    private final JdbcClient db;

    @Autowired
    Accounts(Api api, JdbcClient db) {
        this.api = api;
        this.db = db;
    }

    public Api admin() {
        return withRole("admin");
    }

    public Api operator() {
        return withRole("operator");
    }

    public Api user() {
        return withRole("user");
    }

    public Api viewer() {
        return withRole("viewer");
    }

    /** Enters into the price book what an hour of such a GPU costs, on any day. */
    public void setPrice(String provider, String gpuType, String purchase, Number usd) {
        operator()
                .post(
                        "/api/v1/prices",
                        Map.of(
                                "provider", provider,
                                "gpu_type", gpuType,
                                "purchase", purchase,
                                "usd_per_gpu_hour", usd,
                                "valid_from", "2020-01-01"))
                .expect(201);
    }

    /** The role is there before the first sign-in, so that no node remembers another. */
    public Api withRole(String role) {
        String email = role + "-" + UUID.randomUUID() + "@example.org";
        api.post("/api/v1/auth/register", Map.of("email", email, "password", Api.PASSWORD))
                .expect(201);
        db.sql("update users set role = ? where email = ?").params(role, email).update();
        return api.signedIn(email, Api.PASSWORD);
    }
}
