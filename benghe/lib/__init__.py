"""Pure Python of the house: Vietnamese text, numbers, dates, periods. No Django."""
