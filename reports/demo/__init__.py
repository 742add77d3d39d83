"""The demo ward: invented people around the published figures of 2022. Deterministic."""
