"""Training and test material: drawn reports with exact truth, damage, and the training of the tagger."""
