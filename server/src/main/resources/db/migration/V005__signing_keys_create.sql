-- The keys that sign access tokens. Every node verifies with every public key; a node signs with the newest key whose
-- private half it can open.
create table signing_keys (
    kid                text        primary key,
    public_key         bytea       not null,            -- X.509 SubjectPublicKeyInfo
    sealed_private_key bytea       not null,            -- PKCS #8 under AES-256-GCM, bound to the kid
    sealed_with        text        not null,            -- which secret opens it, by fingerprint
    created_at         timestamptz not null default now()
);
