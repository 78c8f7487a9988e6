"""Payer money is planned, decided, posted and reversed; paper is keyed."""
