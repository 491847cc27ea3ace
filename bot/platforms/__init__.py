"""The outside: payment, warehouse, courier, notices, files, the shop platform's reports, and the clock; a port each."""
