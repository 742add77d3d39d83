"""The benchmarks of ``manage.py bench``: like against like, ratios within one run."""
