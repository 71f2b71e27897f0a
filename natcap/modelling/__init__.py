"""The declaration of a model, its registry, the unit boundary and the dimensional proof."""
