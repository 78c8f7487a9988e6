"""What is asked of the tables, by topic. Functions take the connection of a transaction."""
