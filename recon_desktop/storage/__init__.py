"""The practice file: tables, transactions, queries. The only room that knows SQLAlchemy."""
