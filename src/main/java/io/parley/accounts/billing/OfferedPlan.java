package io.parley.accounts.billing;

import java.math.BigDecimal;
import java.util.List;

/**
 * A plan as anybody may see it.
 *
 * @param id what plans are called in refusals; name is the same
 * @param features what it has and smaller plans may lack
 */
record OfferedPlan(
    String id,
    String name,
    String displayName,
    BigDecimal priceMonthly,
    BigDecimal priceYearly,
    List<String> features,
    Limits limits) {}
