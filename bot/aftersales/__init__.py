"""The after-sales law: kinds, tables, clocks, money. No I/O and no framework (import-linter holds this)."""
