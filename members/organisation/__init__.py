"""Acts on cells and lower committees: what they change, their pages, the tree."""
