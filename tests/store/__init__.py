"""The store, on a SQLite file and on PostgreSQL: every rule holds on both."""
