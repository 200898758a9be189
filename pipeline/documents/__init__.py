"""Bytes to text, lines, grids of cells and the tree of provisions, with every offset kept."""
