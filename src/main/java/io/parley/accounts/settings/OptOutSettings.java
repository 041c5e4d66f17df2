package io.parley.accounts.settings;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a tenant has chosen for people who opt out; as in {@link Settings}. */
public record OptOutSettings(@Nullable List<String> stopWords, @Nullable String optOutReply) {}
