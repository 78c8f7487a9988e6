"""The tabs of Follow-up: what stays to be done after the money was posted."""
