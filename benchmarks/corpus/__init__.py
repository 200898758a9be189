"""Documents made up for measuring: any number, of any size, the same bytes for the same seed, and what is in them."""
