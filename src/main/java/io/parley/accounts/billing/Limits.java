package io.parley.accounts.billing;

import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** How much a plan has of everything; null is without limit. */
@Schema(name = "PlanLimits")
record Limits(
    @Nullable Integer requestsPerMinute,
    @Nullable Integer maxSessions,
    @Nullable Integer maxMessagesPerMonth,
    @Nullable Integer maxGroups,
    @Nullable Integer maxCustomGroups,
    @Nullable Integer maxLabels,
    @Nullable Integer maxScheduledReports,
    @Nullable Integer aiRepliesPerMonth,
    @Nullable Integer maxKnowledgeDocuments,
    @Nullable Integer maxStyleProfiles,
    @Nullable Integer maxChannels,
    @Nullable Integer channelPostsPerMonth) {}
