"""The database engine that settings name: PostgreSQL, with a health check that costs nothing."""
