"""The law in sentences that an operations lead can read and write; test_spec.py runs them."""
