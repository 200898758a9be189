"""How fast the pipeline is, measured as ratios within one run; nothing of the pipeline imports this package."""
