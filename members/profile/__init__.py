"""The trích ngang: what the file of one member says, on one paper, as of a day."""
