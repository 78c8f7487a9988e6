"""What stays after posting: takebacks, next payers, credits, refunds, contracted fees."""
