package io.parley.database;

import io.parley.shared.Secret;

/** The PostgreSQL server in use, embedded or not. */
record Server(String url, String username, Secret password) {}
