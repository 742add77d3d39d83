"""The portal of the ward Party committee of Bến Nghé."""
