"""What is kept and how: tables, repositories, one transaction at a time. SQLite (WAL) or PostgreSQL, the same code."""
