"""A payer's answer becomes entries: the ladder, the decision table, the plan, its reversal."""
