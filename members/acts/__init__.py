"""Acts on members: admission, recognition, transfers, states, posts, leaving."""
