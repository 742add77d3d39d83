"""The ledger of a period: opening + increases − decreases = closing, and who is behind it."""
